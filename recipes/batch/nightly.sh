#!/usr/bin/env bash
# A recipe every night, by cron. The lines for `crontab -e`:
#
#   PATH=/home/me/venv/bin:/usr/bin:/bin
#   15 2 * * *  nice bash /home/me/models/nightly.sh /home/me/models/recipe.yaml
#
# Only what has changed since the last night is fitted: the store beside the recipe has the rest.
# Nothing is written when all is well, so cron sends a letter only when there is something to read.
# After six hours (or FUSE_NIGHT) fuse is told to stop, and the next night goes on from there. The
# newest board is recipe.json, replaced whole, and only by a run that has come to its end.
set -u

given=${1:?usage: nightly.sh recipe.yaml [more options of fuse run]}
recipe=$(realpath -e -- "$given") || exit
shift
cd "$(dirname -- "$recipe")" || exit
board=${recipe%.*}.json
new=$board.$$
trap 'rm -f -- "$new"' EXIT

timeout --signal=TERM --kill-after=30 "${FUSE_NIGHT:-6h}" \
    fuse run "$recipe" --quiet --json "$@" >"$new"
code=$?
case $code in
    0) mv -- "$new" "$board" ;;
    1) mv -- "$new" "$board" && echo "some model failed: see $board" >&2 ;;
esac
exit "$code"
