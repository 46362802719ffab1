#!/bin/sh
# Installs what the tests need, starts an engine if none runs, runs every test, ends what it started.
set -eu
cd "$(dirname "$0")/../.."

packages="docker.io containerd busybox-static python3 zstd xz-utils bzip2 gzip strace skopeo docker-registry openssl rpm git"
command -v go >/dev/null || packages="$packages golang-go"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || packages="$packages chromium"
# shellcheck disable=SC2086
xtask/scripts/packages.sh $packages
. xtask/scripts/validators.sh

started=""
finish() {
    if [ -n "$started" ]; then
        kill "$started" 2>/dev/null || true
        wait "$started" 2>/dev/null || true
    fi
}
trap finish EXIT INT TERM
if [ "$(id -u)" = 0 ] && ! docker version >/dev/null 2>&1; then
    echo "starting dockerd"
    dockerd >"${TMPDIR:-/tmp}/seawall-dockerd.log" 2>&1 &
    started=$!
    tries=0
    until docker version >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 60 ] || ! kill -0 "$started" 2>/dev/null; then
            echo "dockerd did not start:" >&2
            tail -20 "${TMPDIR:-/tmp}/seawall-dockerd.log" >&2
            exit 1
        fi
        sleep 1
    done
fi

if [ -z "${SEAWALL_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
    SEAWALL_TEST_DATA=$(cd ../shared/data && pwd)
    export SEAWALL_TEST_DATA
fi
cargo test --locked --workspace --no-fail-fast
