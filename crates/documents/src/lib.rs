//! CycloneDX, SPDX and SARIF: types and codecs.
