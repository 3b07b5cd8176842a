#!/usr/bin/env bash
# Runs a command with a PostgreSQL that ends with it: clients/support/with-postgresql.sh COMMAND…
# COFRE_TEST_DATABASES is where the command gets new databases. The PostgreSQL is that of the tests in Java, whose classes
# `mvn verify` has left. Where none can run, it says so and runs nothing.
set -euo pipefail

START_TIMEOUT_S=120

root=$(cd "$(dirname "$(realpath "$0")")/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

skip() {
    printf '\n== SKIPPED: %s\n' "$*"
    exit 0
}

[ $# -gt 0 ] || { echo "usage: $0 COMMAND…" >&2; exit 2; }
[ -f "$root/target/test-class-path" ] || skip 'two workers on one PostgreSQL: none can run here, or the tests in Java did not run'
temporary=$(mktemp -d)
mkfifo "$temporary/end"
(cd "$root" && exec "$java" -cp "$(cat target/test-class-path)" io.cofre.testing.DatabaseServer "$temporary/port") \
    < "$temporary/end" > "$temporary/log" 2>&1 &
server=$!
exec 8> "$temporary/end" # The server ends when this is closed, however that comes about.

cleanup() {
    exec 8>&-
    wait "$server" || true
    rm -rf "$temporary"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

until [ -s "$temporary/port" ]; do
    if ! kill -0 "$server" 2> /dev/null || [ $SECONDS -ge $START_TIMEOUT_S ]; then
        cat "$temporary/log" >&2
        skip 'two workers on one PostgreSQL: it did not start'
    fi
    sleep 0.1
done
COFRE_TEST_DATABASES=http://127.0.0.1:$(cat "$temporary/port") "$@" 8>&-
