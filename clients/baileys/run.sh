#!/usr/bin/env bash
# Builds the package cofre-baileys and tests it with both lines of Baileys against a packaged worker:
# clients/baileys/run.sh JAR. CHECK_FORM=long kills more often, cuts at every byte, and waits longer. With
# COFRE_TEST_DATABASES each worker is two, which share a database (../support/with-postgresql.sh); the short form is a
# sample then.
set -euo pipefail

TESTS_TIMEOUT_S=600
[ "${CHECK_FORM:-short}" != long ] || TESTS_TIMEOUT_S=1800

die() {
    echo "cofre-baileys FAILED: $*" >&2
    exit 1
}

skip() {
    printf '\n== SKIPPED: the package cofre-baileys: %s\n' "$*"
    exit 0
}

[ $# -eq 1 ] && [ -f "$1" ] || { echo "usage: $0 JAR   (the packaged worker)" >&2; exit 2; }
COFRE_JAR=$(realpath "$1")
export COFRE_JAR
cd "$(dirname "$(realpath "$0")")"
command -v node > /dev/null && command -v npm > /dev/null || skip "needs Node 20 or later, and npm"
node_version=$(node --version)
node_major=${node_version#v}
[ "${node_major%%.*}" -ge 20 ] || skip "needs Node 20 or later, and this is $node_version"

if ! cmp -s package-lock.json node_modules/.installed-lock; then
    if ! timeout 300 npm ci --omit=optional --omit=peer --ignore-scripts --silent > /dev/null; then
        timeout 60 npm ping > /dev/null 2>&1 || skip "the npm registry cannot be reached"
        die "npm ci"
    fi
    cp package-lock.json node_modules/.installed-lock
fi
npm run --silent build || die "the package cannot be built"

temporary=$(mktemp -d)
trap '../support/clean-up.sh "$temporary"' EXIT
trap 'exit 130' INT TERM

run_tests() {
    local line=$1
    shift
    echo "== cofre-baileys with ${line/baileys-6/Baileys 6.7}, ${CHECK_FORM:-short} form" | sed 's/with baileys,/with Baileys 7,/'
    BAILEYS_LINE=$line TMPDIR=$temporary timeout "$TESTS_TIMEOUT_S" node --test --test-concurrency=2 \
        --test-timeout=$((TESTS_TIMEOUT_S * 1000)) --test-reporter=spec "$@" || die "$line: $*"
}

# Replicas have no volume that could be full, or hold what a Go worker left.
tests=(test/*.test.mjs)
[ -z "${COFRE_TEST_DATABASES:-}" ] || tests=(test/{conversation,cuts,http,killed,lease,order,package,state,transfer}.test.mjs)

if [ "${CHECK_FORM:-short}" = long ]; then
    run_tests baileys "${tests[@]}"
    run_tests baileys-6 "${tests[@]}"
elif [ -n "${COFRE_TEST_DATABASES:-}" ]; then
    run_tests baileys test/{state,conversation}.test.mjs
else
    run_tests baileys "${tests[@]}"
    # Nothing but values and identities depends on the line.
    run_tests baileys-6 test/{state,conversation,transfer,killed}.test.mjs
fi
