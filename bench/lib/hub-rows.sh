# The rows of bench/hub, what they need, and the section of the report that they make.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/hub

program=bench/hub
section_title='The hub'

# In the form of report.sh, whose figures are those of bench/run.
figures() {
    cat <<'TEXT'
ingest;ingest;least;3000;8000;/s;ingest of `messages.upsert`, 64 connections, one webhook and 10 sockets, stored before 200
sockets;sockets;most;50;20;ms;ingest to socket at 500/s, 99th percentile: 200 sockets, each on one of 20 instances
socketsall;sockets;most;50;20;ms;the same, each socket on all instances: 100,000 copies a second
webhook;webhook;most;100;40;ms;ingest to receiver of a webhook at 500/s of 20 instances, 99th percentile
webhook1;webhook;most;100;40;ms;the same, of one instance: each event waits for the answer to the one before
outage;outage;most;30;10;s;receiver down for 60 s at 500/s of 20 instances: until it has caught up
outage1;outage;most;30;10;s;the same, of one instance
postgres;postgres;least;0.5;0.8;;ingest rate with PostgreSQL over SQLite
idle;memory;most;150;120;MiB;resident memory, idle after start
loaded;memory;most;300;220;MiB;resident memory under the row ingest, the highest seen
start;start;most;1.3;1.0;;start with 1,000,000 stored events over start with none
TEXT
}

declare -A asks=() hears=() told=()

# start_driver NAME SCRIPT ARGUMENT…: one of bench/node/hub, which obeys `ask`. The rows stop it as they stop a hub.
start_driver() {
    local name=$1 script=$2 in out
    shift 2
    rm -f "$work/$name.in" "$work/$name.out"
    mkfifo "$work/$name.in" "$work/$name.out"
    exec {in}<>"$work/$name.in" {out}<>"$work/$name.out"
    asks[$name]=$in hears[$name]=$out
    node "bench/node/hub/$script.js" "$@" <"$work/$name.in" >"$work/$name.out" 2>>"$work/$name.log" &
    pids[$name]=$!
    hear "$name"
}

# hear NAME: sets `told` to what a driver says as name=value ….
hear() {
    local line pair deadline=$((SECONDS + 120))
    until read -r -t 1 line <&"${hears[$1]}"; do
        kill -0 "${pids[$1]}" 2>/dev/null && [ $SECONDS -lt $deadline ] || fail "$1: $(tail -5 "$work/$1.log")"
    done
    told=()
    for pair in $line; do
        told[${pair%%=*}]=${pair#*=}
    done
}

# ask NAME ORDER…
ask() {
    printf '%s\n' "${*:2}" >&"${asks[$1]}"
    hear "$1"
}

url_of() { printf 'http://127.0.0.1:%s' "${ports[$1]}"; }

# start_receiver: any hub may send webhooks to it.
start_receiver() {
    ports[receiver]=$(free_port)
    start_driver receiver receiver --port "${ports[receiver]}"
}

# start_hub NAME [VARIABLE=VALUE…]: as it is shipped, but for what the load needs.
start_hub() {
    local name=$1
    shift
    start_server "$name" hub COFRE_HUB_ALLOW_TARGETS=127.0.0.1 COFRE_HUB_METRICS_TOKEN="$GLOBAL_AUTH_TOKEN" "$@"
}

# set_up NAME INSTANCES [nobody]: registers instances at a hub, each with a webhook to the receiver if there is one.
set_up() {
    local to=()
    [ -n "${3:-}" ] || to=(--receiver "$(url_of receiver)/$1")
    node bench/node/hub/set-up.js --url "$(url_of "$1")" --instances "$2" --file "$work/$1.json" "${to[@]}" ||
        fail "$1 could not be set up: $(tail -5 "$work/$1.log")"
}

# The sum of a metric of a hub, or with some start of its labels.
hub_metric() {
    curl -sSf -H "Authorization: Bearer $GLOBAL_AUTH_TOKEN" "$(url_of "$1")/metrics" |
        awk -v name="$2" 'index($1, name) == 1 { sum += $2 } END { printf "%.0f", sum }'
}

# await_count NAME COUNT SECONDS: until a driver has so many events.
await_count() {
    local deadline=$((SECONDS + $3))
    ask "$1" count
    while [ "${told[count]}" -lt "$2" ]; do
        [ $SECONDS -lt $deadline ] || fail "$1 got ${told[count]} of $2 events, and no more within $3 s"
        sleep 0.2
        ask "$1" count
    done
}

# await_delivered NAME: until nothing waits in the outbox of a hub.
await_delivered() {
    local deadline=$((SECONDS + 600))
    until [ "$(hub_metric "$1" cofre_hub_outbox_depth)" = 0 ]; do
        [ $SECONDS -lt $deadline ] || fail "$1 did not deliver what waits within ten minutes"
        sleep 0.5
    done
}

leave() {
    stop_all_servers
    remove_volume hub
}

# ingest NAME SECONDS: what wrk sends to the first instance of a hub; sets `run`, see load.sh.
ingest() { load "$1" 64 "$2" events "$work/$1.json.wrk"; }

# start_ingest NAME [VARIABLE=VALUE…]: a hub with one webhook and ten sockets, warmed up.
start_ingest() {
    start_hub "$@"
    set_up "$1" 1
    start_driver "sockets-$1" sockets --hub "$work/$1.json" --sockets 10 --follow all
    say "warm up $1"
    ingest "$1" "$warm_up_seconds"
}

# share_of NAME MICROSECONDS REQUESTS: the processor time of a process since it had taken so much, for each request.
share_of() { calculate "($(processor_us "$1") - $2) / $3" | awk '{ printf "%.0f", $1 }'; }

row_ingest() {
    local receiver_us sockets_us delivered commits committed
    start_receiver
    start_ingest hub
    for _ in $(seq "$rounds"); do
        ask sockets-hub begin
        receiver_us=$(processor_us receiver) sockets_us=$(processor_us sockets-hub)
        delivered=$(hub_metric hub 'cofre_hub_delivery_attempts_total{result="delivered"')
        commits=$(hub_metric hub cofre_hub_store_commits_total)
        committed=$(hub_metric hub cofre_hub_store_committed_total)
        ingest hub "$seconds"
        delivered=$(($(hub_metric hub 'cofre_hub_delivery_attempts_total{result="delivered"') - delivered))
        commits=$(($(hub_metric hub cofre_hub_store_commits_total) - commits))
        committed=$(($(hub_metric hub cofre_hub_store_committed_total) - committed))
        ask sockets-hub figures
        sample ingest "${run[rate]}" "median ${run[p50]} us, 99th percentile ${run[p99]} us;" \
            "processor time for each event: hub $(printf '%.0f' "${run[processor_us]}") us, receiver" \
            "$(share_of receiver "$receiver_us" "${run[requests]}") us, sockets" \
            "$(share_of sockets-hub "$sockets_us" "${run[requests]}") us;" \
            "$((committed / (commits > 0 ? commits : 1))) writes in a commit; $delivered webhooks delivered meanwhile;" \
            "${told[count]} copies to sockets, 99 % within ${told[p99]} ms, ${told[closed]} sockets closed"
    done
    remark ingest "All events are of one instance, whose webhook gets one after the other:" \
        "$(hub_metric hub cofre_hub_outbox_depth) waited at the end."
    leave
}

# send NAME SECONDS: 500 events a second, to all instances of a hub in turn; sets `sent`.
send() {
    sent=$(node bench/node/hub/sender.js --hub "$work/$1.json" --rate 500 --seconds "$2") || fail "the sender failed"
    [[ $sent == *' failed=0 '* ]] || fail "events were not taken: $sent"
}

# number_in NAME TEXT: of name=value ….
number_in() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" <<<"$2"; }

# measure_sockets FIGURE FOLLOW COPIES: 20 instances, 200 sockets; each event has so many copies.
measure_sockets() {
    local figure=$1 follow=$2 copies=$3 hub_us sockets_us count
    start_hub hub
    set_up hub 20 nobody
    start_driver sockets sockets --hub "$work/hub.json" --sockets 200 --follow "$follow"
    say "warm up, then measure: 500 events a second, $copies copies of each"
    ask sockets begin
    send hub "$warm_up_seconds"
    await_count sockets $(($(number_in sent "$sent") * copies)) 120
    for _ in $(seq "$rounds"); do
        ask sockets begin
        hub_us=$(processor_us hub) sockets_us=$(processor_us sockets)
        send hub "$seconds_paced"
        count=$(number_in sent "$sent")
        await_count sockets $((count * copies)) 60
        ask sockets figures
        sample "$figure" "${told[p99]}" "$count events, median ${told[p50]} ms, worst ${told[max]} ms;" \
            "99 % of the answers within $(number_in p99 "$sent") ms; processor time for each event:" \
            "hub $(share_of hub "$hub_us" "$count") us, sockets $(share_of sockets "$sockets_us" "$count") us; ${told[closed]} sockets closed"
        [ "${told[count]}" = $((count * copies)) ] || fail "there were ${told[count]} copies of $count events"
    done
    leave
}

row_sockets() {
    measure_sockets sockets one 10
    measure_sockets socketsall all 200
}

# measure_webhook FIGURE INSTANCES
measure_webhook() {
    local figure=$1 hub_us count
    start_receiver
    start_hub hub
    set_up hub "$2"
    say "warm up, then measure: 500 events a second of $2 instances"
    send hub "$warm_up_seconds"
    await_delivered hub
    for _ in $(seq "$rounds"); do
        ask receiver begin
        hub_us=$(processor_us hub)
        send hub "$seconds_paced"
        count=$(number_in sent "$sent")
        await_count receiver "$count" 60
        ask receiver figures
        sample "$figure" "${told[p99]}" "$count events, median ${told[p50]} ms, worst ${told[max]} ms;" \
            "99 % of the answers within $(number_in p99 "$sent") ms; hub $(share_of hub "$hub_us" "$count") us/event;" \
            "${told[again]} came twice, ${told[disordered]} out of order"
    done
    leave
}

row_webhook() {
    measure_webhook webhook 20
    measure_webhook webhook1 1
}

# measure_outage FIGURE INSTANCES
measure_outage() {
    local figure=$1 instances=$2 sender_pid count waiting
    start_receiver
    start_hub hub
    set_up hub "$instances"
    say "warm up, then a receiver that is down for $seconds_down s, $instances instances"
    send hub "$warm_up_seconds"
    await_delivered hub
    ask receiver begin
    ask receiver down
    node bench/node/hub/sender.js --hub "$work/hub.json" --rate 500 --seconds $((seconds_down + seconds_after)) \
        >"$work/sent" 2>&1 &
    sender_pid=$!
    sleep "$seconds_down"
    waiting=$(hub_metric hub cofre_hub_outbox_depth)
    ask receiver up "$instances"
    wait "$sender_pid" || fail "the sender failed: $(cat "$work/sent")"
    [[ $(cat "$work/sent") == *' failed=0 '* ]] || fail "events were not taken: $(tail -3 "$work/sent")"
    count=$(number_in sent "$(cat "$work/sent")")
    await_count receiver "$count" 300
    ask receiver figures
    [ "${told[caught_up_ms]}" -ge 0 ] || fail "the receiver did not catch up while events came"
    sample "$figure" "$(calculate "${told[caught_up_ms]} / 1000")" "$waiting deliveries waited; all of $count events came," \
        "${told[again]} of them twice, ${told[disordered]} out of order"
    leave
}

row_outage() {
    for _ in $(seq "$rounds_long"); do
        measure_outage outage 20
        measure_outage outage1 1
    done
}

row_postgres() {
    local name round
    declare -A rate=() spent=()
    if ! start_postgres; then
        skipped postgres "needs Debian's postgresql"
        return
    fi
    start_receiver
    start_ingest sqlite
    await_delivered sqlite
    start_ingest postgresql COFRE_HUB_DATABASE_URL="$postgres_url" COFRE_HUB_DATABASE_USER=postgres
    await_delivered postgresql
    for round in $(seq "$rounds"); do
        for name in $([ $((round % 2)) = 0 ] && echo sqlite postgresql || echo postgresql sqlite); do
            ingest "$name" "$seconds"
            rate[$name]=${run[rate]} spent[$name]=$(printf '%.0f' "${run[processor_us]}")
            await_delivered "$name"
        done
        sample postgres "$(calculate "${rate[postgresql]} / ${rate[sqlite]}")" "PostgreSQL ${rate[postgresql]}/s," \
            "hub ${spent[postgresql]} us/event; SQLite ${rate[sqlite]}/s, ${spent[sqlite]} us/event"
    done
    remark postgres "$postgres_version with its own settings, on the same machine and disk. A turn begins" \
        'when nothing waits in the outbox of the one before.'
    leave
    rm -rf "$work/postgres"
    remove_volume sqlite
    remove_volume postgresql
}

row_memory() {
    local idle highest rate
    for _ in $(seq "$rounds_long"); do
        start_receiver
        start_hub hub
        sleep "$seconds_idle"
        idle=$(resident_mib hub)
        sample idle "$idle" "$seconds_idle s after the start"
        set_up hub 1
        start_driver sockets-hub sockets --hub "$work/hub.json" --sockets 10 --follow all
        ingest hub "$seconds_loaded" &
        highest=$(highest_resident_mib hub $!)
        wait $! || exit 1
        rate=$(number_in rate "$(grep '^figures ' "$work/wrk.out")")
        sample loaded "$highest" "$seconds_loaded s at $rate/s, from the start of the load on"
        leave
    done
}

# start_again NAME: one start and stop of a hub on its volume.
start_again() {
    start_hub "$1" COFRE_HUB_EVENTS_PER_TENANT=$((events * 2)) COFRE_HUB_EVENTS_DAYS=30
    stop_server "$1"
}

row_start() {
    local full_ms
    say "store $events events"
    start_hub full COFRE_HUB_EVENTS_PER_TENANT=$((events * 2))
    set_up full 1 nobody
    ingest full 1
    stop_server full
    "$(java_command)" -cp target/cofre.jar bench/java/io/cofre/bench/StoredEvents.java "$(volume_of full)/hub.db" \
        "$events" >"$work/stored" || fail 'the events could not be stored'
    sync -f "$(volume_of full)"
    start_again full
    start_again empty
    for _ in $(seq "$rounds"); do
        start_again full
        full_ms=$start_ms
        start_again empty
        sample start "$(calculate "$full_ms / $start_ms")" "$events events $full_ms ms; none $start_ms ms"
    done
    remark start "$(du -sm "$(volume_of full)" | cut -f 1) MiB are stored. Ready is what /health/ready says."
    remove_volume full
    remove_volume empty
}

# print_section COMMAND LOAD_BEFORE LOAD_AFTER
print_section() {
    cat <<TEXT
## $section_title

Made by \`bench/hub\`; \`bench/hub --help\` tells what each row is. An event is a \`messages.upsert\` of Evolution API,
1 KiB, with an id of its own and a good token. Hub, load, sockets and receiver share the machine. At 500 events a
second the time of an event begins when it is due, so that a pause of the driver counts.

$(describe_machine "$1" "$2" "$3")

$(print_results)

### The runs of the hub
$(print_samples)
TEXT
}
