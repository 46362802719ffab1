#!/bin/sh
# Installs what the tests need, starts an engine if none runs, runs every test, ends what it started.
set -eu
cd "$(dirname "$0")/../.."

packages="docker.io containerd python3 zstd xz-utils bzip2 gzip strace skopeo docker-registry openssl rpm"
# These come from elsewhere than the distribution, too.
command -v node >/dev/null || packages="$packages nodejs"
command -v npm >/dev/null || packages="$packages npm"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || packages="$packages chromium"
python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
# shellcheck disable=SC2086
xtask/scripts/packages.sh $packages

# Validators of what we write: pinned in xtask/validators, kept outside the checkout, made once a set.
pins=$(cat xtask/validators/requirements.txt xtask/validators/package-lock.json | sha256sum | cut -c1-16)
SEAWALL_TEST_TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/seawall-test-tools/$pins"
export SEAWALL_TEST_TOOLS
if [ ! -e "$SEAWALL_TEST_TOOLS/complete" ]; then
    echo "installing validators"
    rm -rf "$SEAWALL_TEST_TOOLS"
    mkdir -p "$SEAWALL_TEST_TOOLS"
    cp xtask/validators/package.json xtask/validators/package-lock.json "$SEAWALL_TEST_TOOLS"
    # Their install scripts do no more than the chmod.
    (cd "$SEAWALL_TEST_TOOLS" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    chmod +x "$SEAWALL_TEST_TOOLS/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    python3 -m venv "$SEAWALL_TEST_TOOLS/venv"
    "$SEAWALL_TEST_TOOLS/venv/bin/pip" install -q --no-deps -r xtask/validators/requirements.txt
    touch "$SEAWALL_TEST_TOOLS/complete"
fi

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
