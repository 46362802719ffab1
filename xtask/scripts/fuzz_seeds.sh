#!/bin/sh
# Puts what the shared data have into the corpora of the fuzz targets, and what is checked in. The
# first byte of an input of a cataloger's target chooses the path (`fuzz_targets/TARGET.rs`).
set -eu
cd "$(dirname "$0")/../.."
for seeds in fuzz/seeds/*; do
    corpus=fuzz/corpus/${seeds##*/}
    mkdir -p "$corpus"
    cp "$seeds"/* "$corpus"
done
fixtures=${SEAWALL_TEST_DATA:-}/fixtures
if [ ! -d "$fixtures" ]; then
    echo "no shared data (SEAWALL_TEST_DATA): only the seeds that are checked in"
    exit 0
fi
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT INT TERM
for archive in "$fixtures"/lockfiles-*.tar.zst "$fixtures"/os-*.tar.zst "$fixtures"/rpmdb.tar.zst \
    "$fixtures"/cyclonedx-spec-samples.tar.zst; do
    zstd -dcq "$archive" | tar x -C "$unpacked"
done

# take TARGET BYTE NAME...: the files of these names, up to 64 KiB, behind that byte.
take() {
    target=$1
    byte=$2
    shift 2
    mkdir -p "fuzz/corpus/$target"
    for name in "$@"; do
        find "$unpacked" -type f -size -65k -name "$name" | sort | while read -r file; do
            sum=$(sha256sum "$file" | cut -c1-16)
            { printf "\\$byte"; cat "$file"; } >"fuzz/corpus/$target/$sum-$byte"
        done
    done
}
take apk 000 installed
take dpkg 000 status 'status_*'
take dpkg 002 '*.list'
take os_release 000 os-release
take os_release 001 lsb-release
take os_release 002 redhat-release
take rpmdb 000 rpmdb.sqlite
take rpmdb 001 Packages.db
take rpmdb 002 Packages
take locks_json 000 'package-lock*.json'
take locks_json 001 package.json
take locks_json 002 composer.lock
take locks_json 003 Pipfile.lock
take locks_json 004 installed.json
take locks_json 005 bun.lock
take locks_toml 000 Cargo.lock
take locks_toml 001 poetry.lock
take locks_toml 002 uv.lock
take locks_toml 003 pdm.lock
take locks_toml 004 'pylock*.toml'
take locks_yaml 000 pnpm-lock.yaml
take locks_yaml 001 yarn.lock
take locks_text 000 go.mod
take locks_text 001 '*requirements*.txt'
take locks_text 002 Gemfile.lock
take locks_text 003 '*.gemspec'
take locks_text 004 '*gradle.lockfile'
take locks_text 005 METADATA PKG-INFO
take xml 000 pom.xml
take xml 001 'valid-*.xml'
cp "$fixtures"/images/claircore-layers/*.layer fuzz/corpus/tar/ 2>/dev/null || true
for image in "$fixtures"/images/osv-scalibr/*.tar; do
    [ "$(stat -c %s "$image")" -gt 65536 ] || cp "$image" fuzz/corpus/archive_plan/
done
