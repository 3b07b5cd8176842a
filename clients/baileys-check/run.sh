#!/usr/bin/env bash
# Runs the Baileys check against a packaged worker: clients/baileys-check/run.sh JAR
# KILLS (default 3) is how often the worker is killed, CHECK_SEED the seed of all chance. With COFRE_TEST_DATABASES the
# worker is two, which share a database (../support/with-postgresql.sh); only with CHECK_FORM=long are they killed.
set -euo pipefail

START_TIMEOUT_S=180
STOP_TIMEOUT_S=60
TESTS_TIMEOUT_S=600

die() {
    echo "baileys-check FAILED: $*" >&2
    exit 1
}

[ $# -eq 1 ] && [ -f "$1" ] || { echo "usage: $0 JAR   (the packaged worker)" >&2; exit 2; }
jar=$(realpath "$1")
cd "$(dirname "$(realpath "$0")")"
command -v node > /dev/null || die "Node 20.11 or later is needed"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
support=$(realpath ../support)
replicas=${COFRE_TEST_DATABASES:-}
ulimit -n "$(ulimit -Hn)" 2> /dev/null || true # 812 connections at once, on both sides

if ! cmp -s package-lock.json node_modules/.installed-lock; then
    timeout 300 npm ci --omit=dev --omit=optional --omit=peer --ignore-scripts --no-audit --no-fund > /dev/null \
        || die "npm ci"
    cp package-lock.json node_modules/.installed-lock
fi

temporary=$(mktemp -d)
worker_pid=
writer_pid=
cleanup() {
    local status=$?
    for pid in $worker_pid $writer_pid; do
        kill -9 "$pid" 2> /dev/null || true
        wait "$pid" 2> /dev/null || true
    done
    if [ $status -ne 0 ] && [ -f "$temporary/worker.log" ]; then
        echo "The last lines of the worker's log:" >&2
        tail -n 40 "$temporary/worker.log" >&2
    fi
    ../support/clean-up.sh "$temporary"
}

trap cleanup EXIT
trap 'exit 130' INT TERM

# Below the range that outgoing connections take, so that none sits on the port while the worker is down.
port=$(node -e '
    const attempt = (left) => {
        const port = 20000 + Math.floor(Math.random() * 10000);
        const server = require("net").createServer().listen(port, "127.0.0.1", () => server.close(() => console.log(port)));
        server.on("error", () => left > 0 ? attempt(left - 1) : process.exit(1));
    };
    attempt(100);') || die "no free port"
export COFRE_URL=http://127.0.0.1:$port
GLOBAL_AUTH_TOKEN=$(node -p 'require("crypto").randomBytes(24).toString("hex")')
export GLOBAL_AUTH_TOKEN
export COFRE_DATA_DIR=$temporary/instances
export CHECK_STATE_DIR=$temporary/state
export CHECK_SEED=${CHECK_SEED:-$RANDOM}
echo "CHECK_SEED=$CHECK_SEED"
mkdir "$COFRE_DATA_DIR" "$CHECK_STATE_DIR"
if [ -n "$replicas" ]; then
    COFRE_TEST_DATABASE=$(node -e "fetch('$replicas', { method: 'POST' }).then((answer) => answer.text()).then(console.log)")
fi

# Starts in a directory of its own, where no .env lies.
start_worker() {
    (
        cd "$temporary"
        unset COFRE_URL
        export COFRE_HTTP_HOST=127.0.0.1 COFRE_HTTP_PORT=$port LC_ALL=C.UTF-8
        [ -z "$replicas" ] || COFRE_JAR=$jar COFRE_TEST_DATABASE=$COFRE_TEST_DATABASE TMPDIR=$temporary exec node "$support/worker.mjs" >> worker.log 2>&1
        exec "$java" -jar "$jar" >> worker.log 2>&1
    ) &
    worker_pid=$!
    node src/await-worker.js $START_TIMEOUT_S "$worker_pid" || die "the worker does not answer"
}

# Waits for the worker, whose exit code must be $1.
await_worker_end() {
    local waited=0 status=0
    while kill -0 "$worker_pid" && [ $((waited += 1)) -le $((STOP_TIMEOUT_S * 10)) ]; do
        sleep 0.1
    done 2> /dev/null # bash would tell here that a killed worker was killed
    ! kill -0 "$worker_pid" 2> /dev/null || die "the worker still runs $STOP_TIMEOUT_S s after its signal"
    wait "$worker_pid" || status=$?
    worker_pid=
    [ "$status" -eq "$1" ] || die "the worker ended with $status, not with $1"
}

run_tests() {
    timeout "$TESTS_TIMEOUT_S" node --test --test-concurrency="${concurrency:-1}" --test-timeout=$((TESTS_TIMEOUT_S * 1000)) \
        --test-reporter=spec "$@" || die "$*"
}

# Ends the worker by the signal $1 while writes are running; the rest are the words for the writer and the exit code.
end_worker_while_writing() {
    local signal=$1 kind=$2 expected=$3 waited=0 output=$temporary/writer.out
    : > "$output"
    node src/write-until-stopped.js "$kind" > "$output" 2>&1 &
    writer_pid=$!
    until grep -q '^writing' "$output"; do
        [ $((waited += 1)) -le 1200 ] && kill -0 "$writer_pid" 2> /dev/null || { cat "$output" >&2; die "the writer did not get to work"; }
        sleep 0.1
    done
    sleep "0.$((RANDOM % 9 + 1))"
    [ -z "$replicas" ] || signal=${signal/KILL/USR2} # by which the one process kills both
    kill "-$signal" "$worker_pid"
    await_worker_end "$expected"
    wait "$writer_pid" || { cat "$output" >&2; die "the writer saw what it must not"; }
    writer_pid=
    echo "SIG$signal while writing: $(tail -n 1 "$output")"
}

start_worker
echo "== first life of the worker"
run_tests test/{ledger,start,pre-keys,values,deletion,signal}.test.js
echo "== the same with new clients"
run_tests test/acknowledged.test.js test/conversations-go-on.test.js

if [ -n "$replicas" ] && [ "${CHECK_FORM:-short}" != long ]; then
    node src/summary.js
    exit
fi

for ((kills = 1; kills <= ${KILLS:-3}; kills += 1)); do
    echo "== kill -9 and restart, $kills"
    end_worker_while_writing KILL kill 137
    start_worker
    run_tests test/acknowledged.test.js test/conversations-go-on.test.js
done

echo "== clean stop and restart"
end_worker_while_writing TERM stop 0
[ -n "$replicas" ] || run_tests test/volume.test.js
start_worker
run_tests test/acknowledged.test.js test/conversations-go-on.test.js
kill -TERM "$worker_pid"
await_worker_end 0
[ -n "$replicas" ] || run_tests test/volume.test.js

echo "== accidents and moves, each with workers of its own"
accidents=(test/accidents/*.test.js)
# The others are those of a volume.
[ -z "$replicas" ] || accidents=(test/accidents/{killed,new-identity,removed,transfer}.test.js)
COFRE_JAR=$jar TMPDIR=$temporary concurrency=2 run_tests "${accidents[@]}"

node src/summary.js
