//! Databases of rpm: SQLite, ndb, Berkeley DB.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages.db",
    "var/lib/rpm/Packages",
    "var/lib/rpmmanifest/container-manifest-2",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
