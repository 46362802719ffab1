//! Lock files of a line each, and metadata of installed packages.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "a/go.mod",
    "a/requirements.txt",
    "a/Gemfile.lock",
    "a/specifications/b-1.gemspec",
    "a/gradle.lockfile",
    "a/b-1.dist-info/METADATA",
    "a/b-1.egg-info/PKG-INFO",
    "a/buildscript-gradle.lockfile",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
