# The rows of bench/client, what they need, and the section of the report that they make.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/client

program=bench/client
section_title='The native API and its client'

# In the form of report.sh, whose figures are those of bench/run.
figures() {
    cat <<'TEXT'
restore;restore;least;20;40;;restore of 1,000 keys: 1,000 parallel GETs of the pods' protocol over one batch read
pairing;pairing;least;30;60;;pairing: 812 POSTs of the pods' protocol, one after the other, over one batch write
conversation;conversation;most;1.3;1.0;;a Baileys conversation of 400 messages: time over `cofre-baileys` over that over `useMultiFileAuthState`
redis;redis;most;1.0;0.8;;the same: time over `cofre-baileys` over that over Redis with `appendfsync always`
posts;--before CHECKOUT posts;least;0.98;1.0;;POST of the pods, 64 connections, over the tree before
streams;streams;most;40;20;MiB;1,000 open change streams, idle, each on an instance of its own: resident memory on top
streams10;streams;most;40;20;MiB;1,000 open change streams, idle, on ten instances: resident memory on top
TEXT
}

require_redis() {
    command -v redis-server >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say 'redis-server is missing: apt-get install redis-server'
        apt-get install -y redis-server >&2 && return
    fi
    fail 'Redis is compared with and is not installed; on Debian: apt-get install redis-server'
}

# install_packages ROW…: what these rows need.
install_packages() {
    install bench/node
    [[ " $* " != *' redis '* ]] || require_redis
    [[ " $* " == *' conversation '* || " $* " == *' redis '* ]] || return 0
    install clients/baileys-check --omit=dev --omit=optional --omit=peer
    install clients/baileys --omit=optional --omit=peer
    (cd clients/baileys && npm run --silent build) >&2 || fail 'clients/baileys cannot be built'
}

describe_drivers() {
    printf 'Node %s' "$(node -p process.versions.node)"
    ! command -v redis-server >/dev/null ||
        printf '; Redis %s' "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/\1/')"
    ! command -v wrk >/dev/null || printf '; %s' "$(wrk -v | sed -n '1s/ Copyright.*//p')"
}

url_of() { printf 'http://127.0.0.1:%s' "${ports[$1]}"; }

# drive SCRIPT ARGUMENT…: runs one of bench/node, which prints a line for each pair: figure, value and detail, by tabs.
drive() {
    local figure value detail script=$1
    shift
    say "warm up, then measure: $script"
    node "bench/node/$script.js" --rounds "$rounds" --warm-up "$warm_up_seconds" "$@" |
        while IFS=$'\t' read -r figure value detail; do sample "$figure" "$value" "$detail"; done
}

leave() {
    stop_all_servers
    remove_volume worker
    rm -rf "$work/redis" "$work/files"
}

row_restore() {
    start_server worker worker
    drive restore --url "$(url_of worker)"
    leave
}

row_pairing() {
    start_server worker worker
    drive pairing --url "$(url_of worker)"
    leave
}

row_conversation() {
    start_server worker worker
    drive conversation --url "$(url_of worker)" --messages "$messages" --other files --at "$work/files"
    leave
}

row_redis() {
    start_redis
    start_server worker worker
    drive conversation --url "$(url_of worker)" --messages "$messages" --other redis --at "$(url_of redis)"
    leave
}

# Its volume is beside the worker's. The rows stop it as they stop a worker.
start_redis() {
    local deadline=$((SECONDS + 30))
    ports[redis]=$(free_port)
    mkdir "$work/redis"
    redis-server --bind 127.0.0.1 --port "${ports[redis]}" --dir "$work/redis" --daemonize no \
        --appendonly yes --appendfsync always --save '' >"$work/redis.log" 2>&1 &
    pids[redis]=$!
    until is_listening "${ports[redis]}"; do
        kill -0 "${pids[redis]}" 2>/dev/null && [ $SECONDS -lt $deadline ] || fail "Redis: $(tail -5 "$work/redis.log")"
        sleep 0.05
    done
}

# The figures of bench/compare, which has servers, rounds and a table of its own.
row_posts() {
    local options=() median lowest highest pairs
    if [ -z "$before" ]; then
        skipped posts 'needs --before CHECKOUT'
        return
    fi
    [ -z "$quick" ] || options=(--seconds 1 --rounds 1 --processes 1)
    [ -z "$directory" ] || options+=(--dir "$directory")
    bench/compare "${options[@]}" "$before" post64 >"$work/compare"
    IFS='|' read -r _ _ median lowest highest pairs _ < <(grep '^| post64 |' "$work/compare" | tr -d ' ')
    sample posts "$median" "the median of $pairs pairs of \`bench/compare CHECKOUT post64\`, $lowest to $highest;" \
        "CHECKOUT is $(git -C "$before" describe --always --dirty --abbrev=10 2>/dev/null || echo unknown)"
}

# The instances stand on the volume as a worker before this one would have left them.
row_streams() {
    local number figure instances
    mkdir -p "$(volume_of worker)/bench"
    for ((number = 0; number < streams; number++)); do
        mkdir "$(volume_of worker)/bench/i$number"
    done
    start_server worker worker
    stop_server worker
    for _ in $(seq "$rounds"); do
        for figure in streams streams10; do
            instances=$streams
            [ $figure = streams ] || instances=10
            start_server worker worker
            sleep "$seconds_idle"
            measure_streams "$figure" "$instances"
            stop_server worker
        done
    done
    leave
}

# measure_streams FIGURE INSTANCES: on a worker that is idle. It gets as much time with the streams as it had without.
measure_streams() {
    local idle open streams_pid line heap_open heap
    idle=$(resident_mib worker)
    coproc streams_open {
        exec node bench/node/streams.js --url "$(url_of worker)" --streams "$streams" --instances "$2"
    }
    streams_pid=$!
    read -r -t 120 line <&"${streams_open[0]}" || fail 'the streams were not all opened'
    [ "$line" = "$streams open" ] || fail "streams: $line"
    sleep "$seconds_idle"
    open=$(resident_mib worker)
    heap_open=$(heap_mib worker)
    printf 'how many\n' >&"${streams_open[1]}"
    read -r -t 30 line <&"${streams_open[0]}" || fail 'the streams were cut'
    [ "$line" = "$streams open" ] || fail "after $seconds_idle s there were $line"
    kill "$streams_pid" 2>/dev/null || true
    wait "$streams_pid" 2>/dev/null || true
    await_no_streams worker
    heap=$(heap_mib worker)
    sample "$1" "$(calculate "$open - $idle")" "$idle MiB idle, $open MiB $seconds_idle s after $streams streams" \
        "were open on $2 instances${heap:+; in the heap after full collections $heap_open MiB, and $heap MiB without them}"
}

# The worker notices at its next heartbeat that a reader is gone.
await_no_streams() {
    local deadline=$((SECONDS + 60))
    until [ "$(metric "$1" cofre_change_streams)" = 0 ]; do
        [ $SECONDS -lt $deadline ] || fail 'the worker kept streams whose readers were gone'
        sleep 0.5
    done
}

# heap_mib NAME: what is in its heap after a full collection; nothing where the JDK has no tool for that.
heap_mib() {
    local tool=${JAVA_HOME:+$JAVA_HOME/bin/}jcmd
    command -v "$tool" >/dev/null && "$tool" "${pids[$1]}" GC.run >/dev/null 2>&1 || return 0
    "$tool" "${pids[$1]}" GC.heap_info | awk '/ generation .* used / {
        sub(/.* used /, "")
        kib += $0
    } END { printf "%.1f", kib / 1024 }'
}

# print_section COMMAND LOAD_BEFORE LOAD_AFTER
print_section() {
    cat <<TEXT
## $section_title

Made by \`bench/client\`; \`bench/client --help\` tells what each row is. A ratio comes from runs that alternate
(A B B A …) in one go on one machine, one ratio for each pair; the table shows the median. A third of the pairs
runs in each of three processes of the worker and of Node, which were warmed up for $warm_up_seconds s. Values are JSON texts
of 400 bytes; in a conversation they are what Baileys stores. There, \`cofre-baileys\` with its defaults answers from
memory what it read or wrote while it surely has its lease. The other two read each time, as they usually do.
Nothing is cached above any of them.

$(describe_machine "$1" "$2" "$3")

$(print_results)

### The runs of the native API and its client
$(print_samples)
TEXT
}
