# The rows of bench/shared, what they need, and the section of the report that they make.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/shared

program=bench/shared
section_title='The shared store'

# In the form of report.sh, whose figures are those of bench/run.
figures() {
    cat <<'TEXT'
upsert;post;least;1.2;2.0;;durable POST, 64 connections, one replica, over upserts of one row by pgbench, 64 clients
journal;post;least;0.25;0.4;;the same over the journaled store
tail;post;most;6;4;;the same: 99th percentile over median
get;get;least;0.7;1.0;;GET of hot keys, 64 connections, one replica, over `SELECT` of one row by pgbench, 64 clients
batch;batch;least;10;20;;batch writes of 812 keys, times 812, over POST of single keys, one connection
batchfull;batch;least;10;20;;the same, 8 connections over 64: as much as a replica takes of either
replicas;replicas;told;;;;POST at 192 connections: three replicas over one
loaded;memory;most;230;190;MiB;resident memory of a replica under POST at 64 connections, the highest seen
million;million;told;;;MiB;commands over 1,000,000 entries with a heap of 64 MiB: the highest resident memory of any
TEXT
}

# start_replica NAME: a worker on the database, as it is shipped.
start_replica() { start_server "$1" worker COFRE_STORE_URL="$postgres_url" COFRE_STORE_USER=postgres; }

# start_shared NAME: a PostgreSQL and a replica, with the hot instance.
start_shared() {
    start_postgres || fail 'no PostgreSQL is installed; on Debian: apt-get install postgresql'
    start_replica "$1"
    create_instance "$1"
}

leave() {
    stop_all_servers
    remove_volume journal
    rm -rf "$work/postgres"
}

# The scripts of pgbench use the table of the store: the same keys of an instance, with values of the same size.
write_scripts() {
    cat >"$work/upsert.sql" <<'SQL'
\set number random(1, 1000)
INSERT INTO session_entry AS t (instance_id, key, revision, crc32c, value)
VALUES (:instance, 'pre-key-' || :number, nextval('session_revision'), :number, :value)
ON CONFLICT (instance_id, key) DO UPDATE SET revision = EXCLUDED.revision, crc32c = EXCLUDED.crc32c, value = EXCLUDED.value, written_at = clock_timestamp();
SQL
    cat >"$work/select.sql" <<'SQL'
\set number random(1, 1000)
SELECT value FROM session_entry WHERE instance_id = :instance AND key = 'pre-key-' || :number;
SQL
}

# start_pgbench: an instance of its own for pgbench, with all its keys.
start_pgbench() {
    bench_instance=$(query "INSERT INTO session_instance (group_name, name, state) VALUES ('bench', 'pgbench', 'live')
        RETURNING id")
    bench_value=\\x$(printf '%800s' '' | tr ' ' 4)
    query "INSERT INTO session_entry SELECT $bench_instance, 'pre-key-' || number, nextval('session_revision'), number,
        clock_timestamp(), '$bench_value' FROM generate_series(1, 1000) AS number"
    query 'ANALYZE session_entry, session_instance'
    write_scripts
}

# bench_script NAME SECONDS
bench_script() { pgbench "$work/$1.sql" "$2" -D instance="$bench_instance" -D value="$bench_value"; }

# load_replica NAME CONNECTIONS SECONDS MODE [ARGUMENT…]: as load, and sets run[postgres_us] too.
load_replica() {
    local before
    before=$(postgres_us)
    load "$@"
    run[postgres_us]=$(calculate "($(postgres_us) - $before) / ${run[requests]}")
}

whole() { printf '%.0f' "$1"; }

spent() { printf 'replica %s and database %s us/request' "$(whole "${run[processor_us]}")" "$(whole "${run[postgres_us]}")"; }

# by_turns ROUND WORD…: the words, and in each other round from the last to the first.
by_turns() {
    local round=$1
    shift
    if [ $((round % 2)) = 1 ]; then printf '%s\n' "$@"; else printf '%s\n' "$@" | tac; fi
}

row_post() {
    local round kind
    declare -A rate=() text=()
    start_shared replica
    start_server journal worker
    create_instance journal
    start_pgbench
    warm_up replica
    warm_up journal
    bench_script upsert "$seconds"
    for round in $(seq "$rounds"); do
        for kind in $(by_turns "$round" replica upsert journal); do
            case $kind in
                replica)
                    load_replica replica 64 "$seconds" post
                    text[replica]="replica ${run[rate]}/s, $(spent)"
                    sample tail "$(calculate "${run[p99]} / ${run[p50]}")" \
                        "median ${run[p50]} us, 99th percentile ${run[p99]} us, worst $((run[max] / 1000)) ms"
                    ;;
                upsert)
                    bench_script upsert "$seconds"
                    text[upsert]="pgbench ${run[rate]}/s, database $(whole "${run[postgres_us]}") us/upsert"
                    ;;
                journal)
                    load journal 64 "$seconds" post
                    text[journal]="journal ${run[rate]}/s, $(whole "${run[processor_us]}") us/request"
                    ;;
            esac
            rate[$kind]=${run[rate]}
        done
        sample upsert "$(calculate "${rate[replica]} / ${rate[upsert]}")" "${text[replica]}; ${text[upsert]}"
        sample journal "$(calculate "${rate[replica]} / ${rate[journal]}")" "${text[replica]}; ${text[journal]}"
    done
    leave
}

row_get() {
    local round kind
    declare -A rate=() text=()
    start_shared replica
    start_pgbench
    warm_up replica
    warm_up replica get
    bench_script select "$seconds"
    for round in $(seq "$rounds"); do
        for kind in $(by_turns "$round" replica select); do
            if [ "$kind" = replica ]; then
                load_replica replica 64 "$seconds" get
                text[replica]="replica ${run[rate]}/s, $(spent)"
            else
                bench_script select "$seconds"
                text[select]="pgbench ${run[rate]}/s, database $(whole "${run[postgres_us]}") us/query"
            fi
            rate[$kind]=${run[rate]}
        done
        sample get "$(calculate "${rate[replica]} / ${rate[select]}")" "${text[replica]}; ${text[select]}"
    done
    leave
}

# measure_batch FIGURE CONNECTIONS_OF_BATCHES CONNECTIONS: each batch goes to another of 64 instances than the one before.
measure_batch() {
    local round kind
    declare -A rate=() text=()
    for round in $(seq "$rounds"); do
        for kind in $(by_turns "$round" batch post); do
            if [ "$kind" = batch ]; then
                load_replica replica "$2" "$seconds_batch" batch 812 64
                text[batch]="batches ${run[requests]} in $seconds_batch s, median $((run[p50] / 1000)) ms, $(spent)"
                rate[batch]=$(calculate "${run[requests]} * 812 / $seconds_batch")
            else
                load_replica replica "$3" "$seconds" post
                text[post]="single keys ${run[rate]}/s, $(spent)"
                rate[post]=${run[rate]}
            fi
        done
        sample "$1" "$(calculate "${rate[batch]} / ${rate[post]}")" "${text[batch]}; ${text[post]}"
    done
}

row_batch() {
    start_shared replica
    curl -sSf -o "$work/answer" -X PUT -H "apikey: $GLOBAL_AUTH_TOKEN" \
        "http://127.0.0.1:${ports[replica]}/v1/groups/bench/instances/i[1-64]" || fail 'the instances were not made'
    warm_up replica
    load replica 8 "$warm_up_seconds" batch 812 64
    measure_batch batch 1 1
    measure_batch batchfull 8 64
    remark batchfull 'A replica reads a few large bodies at a time, and answers 503 to more: its heap is small.'
    leave
}

# The processor time that some servers have taken, in microseconds.
processors_us() {
    local name sum=0
    for name in "$@"; do sum=$(calculate "$sum + $(processor_us "$name")"); done
    printf '%s' "$sum"
}

# sum_of FIGURE: over all drivers of load_three.
sum_of() { sed -n "s/^figures .*\b$1=\([0-9]*\).*/\1/p; s/^figures $1=\([0-9]*\).*/\1/p" "$work"/wrk-[123].out | awk '{ sum += $1 } END { print sum }'; }

# load_three SECONDS NAME…: three drivers at once, each with 64 connections and 1,000 keys of one instance, to the named
# replicas in turn; sets `run`: rate, requests, processor_us (of those replicas), postgres_us.
load_three() {
    local duration=$1 number name before database waiting=()
    shift
    before=$(processors_us "$@") database=$(postgres_us)
    for number in 1 2 3; do
        name=${*:number > $# ? 1 : number:1}
        wrk_out=$work/wrk-$number.out load "$name" 64 "$duration" post 0 $((number * 1000)) &
        waiting+=($!)
    done
    for number in "${waiting[@]}"; do wait "$number" || exit 1; done
    run[rate]=$(sum_of rate) run[requests]=$(sum_of requests)
    run[processor_us]=$(calculate "($(processors_us "$@") - $before) / ${run[requests]}")
    run[postgres_us]=$(calculate "($(postgres_us) - $database) / ${run[requests]}")
}

row_replicas() {
    local round kind name
    declare -A rate=() text=()
    start_shared first
    start_replica second
    start_replica third
    for name in first second third; do warm_up "$name"; done
    load_three "$warm_up_seconds" first second third
    for round in $(seq "$rounds"); do
        for kind in $(by_turns "$round" one three); do
            if [ "$kind" = one ]; then load_three "$seconds" first; else load_three "$seconds" first second third; fi
            rate[$kind]=${run[rate]} text[$kind]="$kind ${run[rate]}/s, $(spent)"
        done
        sample replicas "$(calculate "${rate[three]} / ${rate[one]}")" "${text[three]}; ${text[one]}"
    done
    leave
}

row_memory() {
    local idle highest load_pid
    for _ in $(seq "$rounds_long"); do
        start_shared replica
        sleep "$seconds_idle"
        idle=$(resident_mib replica)
        load replica 64 "$seconds_loaded" post &
        load_pid=$!
        highest=$(highest_resident_mib replica "$load_pid")
        wait "$load_pid" || exit 1
        sample loaded "$highest" "$seconds_loaded s at $(sed -n 's/^figures rate=\([0-9]*\).*/\1/p' "$work/wrk.out")/s," \
            "from the start of the load on; $idle MiB idle"
        leave
    done
}

# command_of NAME WORD…: runs a command on the database, with a small heap; adds its time to `times`, and its highest
# resident memory to `peaks`. A problem that it found (4) is no failure of it.
command_of() {
    local name=$1 began=$SECONDS pid peak=0 now status=0
    shift
    env COFRE_STORE_URL="$postgres_url" COFRE_STORE_USER=postgres COFRE_DATA_DIR="$(volume_of none)" \
        JAVA_OPTS='-Xmx64m' deploy/cofre "$@" >"$work/command.out" 2>"$work/command.log" &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        now=$(awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$pid/status" 2>/dev/null || true)
        peak=${now:-$peak}
        sleep 0.2
    done
    wait "$pid" || status=$?
    [ "$status" = 0 ] || [ "$status" = 4 ] || fail "$name ended with $status: $(tail -3 "$work/command.log")"
    times+="${times:+, }$name $((SECONDS - began)) s ($peak MiB)"
    peaks+=("$peak")
}

# All commands that go over everything, and those that go over one instance.
row_million() {
    local times='' peaks=()
    start_shared replica
    node bench/node/fill.js --url "http://127.0.0.1:${ports[replica]}" --instances "$instances" --keys 1000 --from 1
    stop_server replica
    query 'ANALYZE session_entry, session_instance'
    command_of list list
    command_of doctor doctor
    command_of export export bench i1 -o "$work/i1.tar.gz"
    command_of import import bench again "$work/i1.tar.gz" --duplicate
    mkdir "$(volume_of copy)"
    command_of copy copy --from database --to "$(volume_of copy)"
    command_of 'copy again' copy --from database --to "$(volume_of copy)"
    start_replica replica
    curl -sSf -o "$work/answer" -X DELETE -H "apikey: $GLOBAL_AUTH_TOKEN" \
        "http://127.0.0.1:${ports[replica]}/session/bench" || fail 'the group was not removed'
    stop_server replica
    command_of purge trash purge --all --yes
    sample million "$(printf '%s\n' "${peaks[@]}" | sort -n | tail -1)" "$instances instances of 1,000 entries: $times"
    remove_volume copy
    rm -f "$work/i1.tar.gz"
    leave
}

# print_section COMMAND LOAD_BEFORE LOAD_AFTER
print_section() {
    cat <<TEXT
## $section_title

Made by \`bench/shared\`; \`bench/shared --help\` tells what each row is. $postgres_version with its own settings,
replicas, load and pgbench share the machine; \`synchronous_commit\`, \`fsync\` and \`full_page_writes\` are on. A
ratio comes from runs that alternate (A B C C B A …) in one go, one ratio for each round; the table shows the median.
Values are JSON texts of 400 bytes, which go to 1,000 keys of one instance. pgbench has prepared statements, and an
instance of the same size in the same table. "us/request" is the processor time that a process took.

$(describe_machine "$1" "$2" "$3")

$(print_results)

### The runs of the shared store
$(print_samples)
TEXT
}
