#!/bin/sh
# Scans TARGET (the running engine's images, or else /). Findings and gaps are results, not failures.
set -u
binary=$1 target=$2 feeds=$3
set --
[ -n "$feeds" ] && set -- --feeds "$feeds"
if [ -z "$target" ]; then
    target=$(docker image ls --format '{{.Repository}}:{{.Tag}}' 2>/dev/null | grep -v '<none>' | head -20)
    [ -n "$target" ] || target=/
fi
# Names of images hold no spaces.
# shellcheck disable=SC2086
"$binary" scan $target "$@"
status=$?
case $status in
    0 | 1 | 3) exit 0 ;;
    *) exit "$status" ;;
esac
