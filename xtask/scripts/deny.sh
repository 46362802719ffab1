#!/bin/sh
# Checks licences, sources, duplicates and known vulnerabilities of what is built in (deny.toml).
# cargo-deny comes with the validators; the advisories of RustSec from the shared data where they are
# there (CI), else from their publisher.
set -eu
cd "$(dirname "$0")/../.."
. xtask/scripts/validators.sh
PATH="$SEAWALL_TEST_TOOLS/venv/bin:$PATH"
cargo fetch --locked -q
if [ -z "${SEAWALL_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
    SEAWALL_TEST_DATA=$(cd ../shared/data && pwd)
fi
packed="${SEAWALL_TEST_DATA:-}/advisories/crates-rustsec-advisory-db.tar.zst"
if [ ! -e "$packed" ]; then
    [ -z "${CI:-}" ] || { echo "no advisories to check by: SEAWALL_TEST_DATA is not set" >&2; exit 1; }
    exec cargo deny --locked check advisories licenses bans sources
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The name under which cargo-deny keeps the database of its default address.
database="$work/advisory-db-3157b0e258782691"
mkdir "$database"
zstd -dc "$packed" | tar x -C "$database"
git -C "$database" init -q
git -C "$database" add -A
git -C "$database" -c user.name=seawall -c user.email=seawall@localhost commit -q -m snapshot
sed "s|^\[advisories\]|[advisories]\ndb-path = \"$work\"|" deny.toml >"$work/deny.toml"
cargo deny --offline --config "$work/deny.toml" check advisories licenses bans sources
