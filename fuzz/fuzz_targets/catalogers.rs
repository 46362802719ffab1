//! Every cataloger on the same bytes; the first byte chooses the name.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::{FileFacts, Inspect};
use seawall_sbom::Catalogers;

fuzz_target!(|data: &[u8]| {
    const NAMES: &[&str] = &[
        "lib/apk/db/installed",
        "var/lib/dpkg/status",
        "var/lib/dpkg/info/a.list",
        "etc/os-release",
        "var/lib/rpm/Packages",
        "var/lib/rpm/Packages.db",
        "var/lib/rpm/rpmdb.sqlite",
        "a/Cargo.lock",
        "a/package-lock.json",
        "a/yarn.lock",
        "a/pnpm-lock.yaml",
        "a/node_modules/b/package.json",
        "a/go.mod",
        "a/b.jar",
        "usr/bin/tool",
        "a/requirements.txt",
        "a/poetry.lock",
        "a/Pipfile.lock",
        "a/Gemfile.lock",
        "a/specifications/b.gemspec",
        "a/composer.lock",
        "a/b.dist-info/METADATA",
    ];
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let path = NAMES[usize::from(*first) % NAMES.len()];
    let catalogers = Catalogers::new(seawall_sbom::catalogers::ALL);
    let _ = catalogers.inspect(
        &FileFacts {
            path,
            size: rest.len() as u64,
            mode: 0o755,
        },
        &rest,
    );
});
