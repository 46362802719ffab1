# Sourced: installs the validators of what we write and the checkers of what we build, as pinned in
# xtask/validators, outside the checkout, once a set; SEAWALL_TEST_TOOLS names the place.
pins=$(cat xtask/validators/requirements.txt xtask/validators/package-lock.json | sha256sum | cut -c1-16)
SEAWALL_TEST_TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/seawall-test-tools/$pins"
export SEAWALL_TEST_TOOLS
if [ ! -e "$SEAWALL_TEST_TOOLS/complete" ]; then
    packages="python3 zstd git"
    # These come from elsewhere than the distribution, too.
    command -v node >/dev/null || packages="$packages nodejs"
    command -v npm >/dev/null || packages="$packages npm"
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
    # shellcheck disable=SC2086
    xtask/scripts/packages.sh $packages
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
