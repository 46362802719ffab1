"""Repacks advisories of four ecosystems as the `all.zip` files that OSV-Scanner reads offline.

    osv_zips.py PYPI_TREE GO_ZIP RUSTSEC_TREE RUBYSEC_TREE OUT

Writes OUT/osv-scalibr/<ecosystem>/all.zip, and the same records loose in OUT/records/<ecosystem>/.
OUT/without-git has PyPI's once more, without ranges of type GIT. PyPI, Go and RustSec are OSV already and only change their form. RubySec is converted here, after
RubyGems' own description of requirements (Gem::Requirement, Gem::Version); nothing of seawall's
importer is used, so that the two can be held against each other.
"""

import functools
import glob
import json
import os
import re
import sys
import zipfile

import yaml


def write(out, ecosystem, records):
    folder = os.path.join(out, "records", ecosystem)
    os.makedirs(folder, exist_ok=True)
    os.makedirs(os.path.join(out, "osv-scalibr", ecosystem), exist_ok=True)
    path = os.path.join(out, "osv-scalibr", ecosystem, "all.zip")
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in sorted(records, key=lambda r: r["id"]):
            text = json.dumps(record, sort_keys=True)
            # Two gems may share a CVE, and with it the id.
            name = f"{record['id']}-{count}.json"
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
            count += 1
    print(f"{ecosystem}\t{count}")


def pypi(tree):
    for path in sorted(glob.glob(os.path.join(tree, "vulns", "*", "*.yaml"))):
        with open(path, encoding="utf-8") as file:
            # Every scalar stays text: a version 1.10 is no number, a date no object.
            record = yaml.load(file, Loader=yaml.BaseLoader)
        yield {key: value for key, value in record.items() if value != ""}


def go(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.search(r"(^|/)ID/GO-[^/]*\.json$", name):
                yield json.loads(archive.read(name))


def without_git(records):
    for record in records:
        for affected in record.get("affected", []):
            ranges = affected.get("ranges", [])
            affected["ranges"] = [r for r in ranges if r.get("type") != "GIT"]
        yield record


def rustsec(tree):
    for path in sorted(glob.glob(os.path.join(tree, "crates", "*.json"))):
        with open(path, encoding="utf-8") as file:
            yield json.load(file)


# RubyGems' order (Gem::Version#<=>): segments, zeros at the end of the numbers and of the rest cut
# off; a missing one is 0; a text comes before a number.


def segments(version):
    found = re.findall(r"[0-9]+|[a-zA-Z]+", version.replace("-", ".pre."))
    found = [int(s) if s.isdigit() else s for s in found]
    at = next((i for i, s in enumerate(found) if isinstance(s, str)), len(found))
    return trim(found[:at]) + trim(found[at:])


def trim(part):
    while part and part[-1] == 0:
        part = part[:-1]
    return part


def compare(a, b):
    a, b = segments(a), segments(b)
    for i in range(max(len(a), len(b))):
        left = a[i] if i < len(a) else 0
        right = b[i] if i < len(b) else 0
        if left == right:
            continue
        if isinstance(left, str) != isinstance(right, str):
            return -1 if isinstance(left, str) else 1
        return -1 if left < right else 1
    return 0


def satisfies(version, requirement):
    """Whether all parts of one requirement hold, as Gem::Requirement#satisfied_by? does it."""
    for part in requirement.split(","):
        operator, bound = re.match(r"\s*([<>=~!]*)\s*(\S+)\s*$", part).groups()
        order = compare(version, bound)
        holds = {
            "": order == 0,
            "=": order == 0,
            "!=": order != 0,
            ">": order > 0,
            ">=": order >= 0,
            "<": order < 0,
            "<=": order <= 0,
        }
        if operator == "~>":
            held = order >= 0 and compare(release(version), bump(bound)) < 0
        else:
            held = holds[operator]
        if not held:
            return False
    return True


def release(version):
    """Gem::Version#release: the numbers before the first letter."""
    return ".".join(str(n) for n in numbers(version))


def numbers(version):
    kept = []
    for segment in re.findall(r"[0-9]+|[a-zA-Z]+", version.replace("-", ".pre.")):
        if not segment.isdigit():
            break
        kept.append(int(segment))
    return kept


def bump(version):
    """Gem::Version#bump: the last number but one, raised."""
    kept = numbers(version)
    if len(kept) > 1:
        kept.pop()
    kept[-1] += 1
    return ".".join(str(n) for n in kept)


# A requirement changes its answer only at the versions it names, just after them, and where the
# next branch begins with its first pre-release. Between two such points the answer is the same, so
# it is asked at each of them, and the points where it turns are the events.


def just_after(version):
    return version + ".0.0.1.A"


def first_before(version):
    return version + ".A"


def points(requirements):
    found = {"0.A"}
    for requirement in requirements:
        for part in requirement.split(","):
            operator, bound = re.match(r"\s*([<>=~!]*)\s*(\S+)\s*$", part).groups()
            found.update((bound, just_after(bound)))
            if operator == "~>":
                found.add(first_before(bump(bound)))
    return sorted(found, key=functools.cmp_to_key(compare))


def events(requirements):
    turns, was = [], False
    for point in points(requirements):
        vulnerable = not any(satisfies(point, r) for r in requirements)
        if vulnerable != was:
            first = point == "0.A"
            turns.append({"introduced": "0" if first else point} if vulnerable else {"fixed": point})
            was = vulnerable
    return turns


def rubysec(tree):
    for path in sorted(glob.glob(os.path.join(tree, "gems", "*", "*.yml"))):
        with open(path, encoding="utf-8") as file:
            source = yaml.load(file, Loader=yaml.BaseLoader)
        stem = os.path.basename(path)[: -len(".yml")]
        ids = [
            prefix + source[key]
            for key, prefix in (("cve", "CVE-"), ("ghsa", "GHSA-"), ("osvdb", "OSVDB-"))
            if source.get(key)
        ]
        safe = (source.get("patched_versions") or []) + (source.get("unaffected_versions") or [])
        package = {"ecosystem": "RubyGems", "name": source["gem"]}
        ranges = [{"type": "ECOSYSTEM", "events": events(safe)}]
        yield {
            "schema_version": "1.6.0",
            "id": (ids or [stem])[0],
            "aliases": ids[1:],
            "modified": "2020-01-01T00:00:00Z",
            "summary": source.get("title", ""),
            "affected": [{"package": package, "ranges": ranges}],
        }


def main():
    pypi_tree, go_zip, rustsec_tree, rubysec_tree, out = sys.argv[1:]
    write(out, "PyPI", pypi(pypi_tree))
    write(os.path.join(out, "without-git"), "PyPI", without_git(pypi(pypi_tree)))
    write(out, "Go", go(go_zip))
    write(out, "crates.io", rustsec(rustsec_tree))
    write(out, "RubyGems", rubysec(rubysec_tree))


main()
