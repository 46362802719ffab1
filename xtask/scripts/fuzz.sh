#!/bin/sh
# Runs every fuzz target for some seconds each (the first argument, 5 by default), or those that the
# other arguments name. Needs a nightly toolchain; installs cargo-fuzz if it is missing.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-5}
[ $# -eq 0 ] || shift
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "no nightly toolchain: rustup toolchain install nightly" >&2
    exit 1
fi
cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
xtask/scripts/fuzz_seeds.sh
targets=${*:-$(cargo +nightly fuzz list)}
cargo +nightly fuzz build -O --sanitizer none
for target in $targets; do
    log=$(mktemp)
    if cargo +nightly fuzz run -O --sanitizer none "$target" -- \
        -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len=65536 \
        -print_final_stats=1 >"$log" 2>&1; then
        echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, none failed"
    else
        tail -40 "$log"
        exit 1
    fi
    rm -f "$log"
done
