#!/usr/bin/env bash
# Ends and removes what tests that were cut off left in a temporary directory, their own workers and small volumes, and
# then the directory: clients/support/clean-up.sh DIRECTORY
set -euo pipefail

[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 DIRECTORY" >&2; exit 2; }
for file in "$1"/own-worker-*/worker.pid; do
    # shellcheck disable=SC2046 # one process, or two
    [ ! -f "$file" ] || kill -9 $(cat "$file") 2> /dev/null || true
done
for mounted in "$1"/small-volume-*; do
    [ ! -d "$mounted" ] || umount -l "$mounted" 2> /dev/null || true
done
rm -rf "$1"
