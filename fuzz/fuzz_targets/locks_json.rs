//! Lock files and manifests in JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "a/package-lock.json",
    "a/node_modules/b/package.json",
    "a/composer.lock",
    "a/Pipfile.lock",
    "a/vendor/composer/installed.json",
    "a/bun.lock",
    "a/npm-shrinkwrap.json",
    "opt/bitnami/.bitnami_components.json",
    "a/sbom.cdx.json",
    "a/b.spdx.json",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
