"""Passes SPDX and CycloneDX documents through the libraries of those who write the standards.

Usage: documents.py FILE...; `.spdx.json` is SPDX 2.3, `.cdx.json` is CycloneDX 1.6. Prints what is
wrong, a line each; ends with 1 if anything is.
"""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def spdx(path):
    document = parse_file(path)
    return [found.validation_message for found in validate_full_spdx_document(document, "SPDX-2.3")]


def cyclonedx(path):
    with open(path, encoding="utf-8") as file:
        found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
    return [] if found is None else [str(found)]


wrong = 0
for path in sys.argv[1:]:
    for message in (spdx if path.endswith(".spdx.json") else cyclonedx)(path):
        wrong += 1
        print(f"{path}: {message[:1000]}")
sys.exit(1 if wrong else 0)
