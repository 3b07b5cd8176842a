# The rows of the table. A row starts what it needs, and leaves no process and no volume behind.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/run

each_round() { seq "$rounds"; }

# The in-memory ceiling.
start_ceiling() {
    start_server memory memory
    create_instance memory
    warm_up memory
}

start_worker() {
    start_server worker worker "$@"
    create_instance worker
    warm_up worker
}

leave() {
    stop_all_servers
    remove_volume worker
    remove_volume file
}

# compare FIGURE OTHER CONNECTIONS MODE: the worker's rate over that of another server.
compare() {
    local figure=$1 other=$2 connections=$3 mode=$4 rate detail
    for _ in $(each_round); do
        load "$other" "$connections" "$seconds" "$mode"
        rate=${run[rate]}
        detail="$other $rate/s, $(printf '%.0f' "${run[processor_us]}") us/request"
        load worker "$connections" "$seconds" "$mode"
        sample "$figure" "$(calculate "${run[rate]} / $rate")" "worker ${run[rate]}/s," \
            "$(printf '%.0f' "${run[processor_us]}") us/request; $detail"
    done
}

row_post64() {
    start_ceiling
    start_worker
    compare post64 memory 64 post
    leave
}

# Warmed up with as many connections as are measured, besides.
row_post256() {
    start_ceiling
    start_worker
    warm_up memory post 256
    warm_up worker post 256
    compare post256 memory 256 post
    leave
}

row_postfile() {
    start_server file file
    create_instance file
    warm_up file
    start_worker
    compare postfile file 64 post
    leave
}

# bare_force SECONDS: the median and the longest bare fdatasync, in microseconds.
bare_force() {
    "$(java_command)" -Xshare:auto -cp target/bench/classes io.cofre.bench.BareForce "$work" "$1"
}

row_post1() {
    local force_us memory_us
    start_ceiling
    start_worker
    for _ in $(each_round); do
        read -r force_us _ < <(bare_force "$seconds_short")
        load memory 1 "$seconds_short" post
        memory_us=${run[p50]}
        load worker 1 "$seconds_short" post
        sample post1 "$(calculate "${run[p50]} / ($force_us + $memory_us)")" \
            "worker ${run[p50]} us; fdatasync $force_us us, memory $memory_us us"
    done
    leave
}

row_gethot() {
    start_ceiling
    start_worker
    warm_up memory get
    warm_up worker get
    compare gethot memory 64 get
    leave
}

row_getcold() {
    local read_before
    start_ceiling
    start_worker COFRE_CACHE_MIB=0
    await_checkpoint worker
    warm_up memory get
    warm_up worker get
    read_before=$(metric worker cofre_cache_misses_total)
    compare getcold memory 64 get
    [ "$(metric worker cofre_cache_misses_total)" -gt "$read_before" ] || fail 'getcold: no value was read from a file'
    leave
}

row_tail() {
    local checkpoints longest_us
    start_worker
    for _ in $(each_round); do
        load worker 64 "$seconds" post
        sample tail "$(calculate "${run[p99]} / ${run[p50]}")" "median ${run[p50]} us, 99th percentile ${run[p99]} us"
    done
    checkpoints=$(metric worker cofre_checkpoint_seconds_count)
    load worker 64 "$seconds_worst" post
    checkpoints=$(($(metric worker cofre_checkpoint_seconds_count) - checkpoints))
    read -r _ longest_us < <(bare_force "$seconds_worst")
    sample worst "$(calculate "${run[max]} / 1000")" "$seconds_worst s, ${run[requests]} requests, $checkpoints checkpoints;" \
        "the longest force of the last minutes took $(metric_ms worker cofre_journal_force_seconds_max) ms;" \
        "a bare fdatasync over and over, for the $seconds_worst s after it: the longest took $((longest_us / 1000)) ms"
    leave
}

# The instances stand on the volume as a worker before this one would have left them.
row_sustained() {
    local number ratio
    mkdir -p "$(volume_of worker)/bench"
    for number in {0..999}; do
        mkdir "$(volume_of worker)/bench/i$number"
    done
    start_worker
    say "unique keys for $seconds_sustained s"
    load worker 64 "$seconds_sustained" unique 0
    ratio=$(awk -v counts="${run[seconds]}" 'BEGIN {
        total = split(counts, count, ",")
        quarter = int(total / 4)
        for (second = 1; second <= quarter; second++) {
            first += count[second]
            last += count[total - quarter + second]
        }
        print last / first
    }')
    sample sustained "$ratio" "${run[requests]} keys in $seconds_sustained s, ${run[rate]}/s," \
        "$(printf '%.0f' "${run[processor_us]}") us/request, worst $((run[max] / 1000)) ms; 10 s apart:" \
        "$(awk -v counts="${run[seconds]}" 'BEGIN {
            total = split(counts, count, ",")
            for (second = 1; second + 9 <= total; second += 10) {
                sum = 0
                for (each = second; each < second + 10; each++) sum += count[each]
                printf "%s%.0f/s", (second > 1 ? ", " : ""), sum / 10
            }
        }')"
    stop_all_servers
    say 'remove what was stored'
    leave
}

# take_snapshot NAME: of the instance that is written; sets how many milliseconds it took.
take_snapshot() {
    local begin
    begin=$(date +%s%N)
    curl -sSf -o "$work/answer" -X POST -H "apikey: $GLOBAL_AUTH_TOKEN" \
        "http://127.0.0.1:${ports[$1]}/admin/instances/bench/hot/snapshots" || fail "$1 took no snapshot"
    snapshot_ms=$((($(date +%s%N) - begin) / 1000000))
}

# make_snapshot_keys NAME: 5,000 values of 400 bytes, of the instance that a snapshot is taken of.
make_snapshot_keys() {
    mkdir -p "$(volume_of "$1")/bench/hot"
    awk -v root="$(volume_of "$1")/bench/hot" 'BEGIN {
        value = sprintf("%389s", "")
        gsub(/ /, "A", value)
        for (number = 0; number < 5000; number++) {
            file = root "/session-" number
            printf "{\"data\":\"%s\"}", value > file
            close(file)
        }
    }'
}

# take_snapshot_beside_load NAME
take_snapshot_beside_load() {
    local load_pid
    load "$1" 64 "$seconds" post &
    load_pid=$!
    sleep 1
    take_snapshot "$1"
    wait "$load_pid" || exit 1
}

# blocks_kib DIRECTORY: what it takes on the volume, files with several names counted once.
blocks_kib() { du -sk "$1" | cut -f 1; }

row_snapshot() {
    local before after snapshot_ms
    make_snapshot_keys worker
    start_worker
    await_checkpoint worker
    before=$(blocks_kib "$(volume_of worker)")
    take_snapshot worker
    after=$(blocks_kib "$(volume_of worker)")
    remark snapshot "Each value of the 1,000 keys that are written is in its file and in the latest snapshot once. A snapshot that nobody wrote beside took $((after - before)) KiB on the volume: directories, and no value."
    for _ in $(each_round); do
        take_snapshot_beside_load worker
        sample snapshot "$(metric_ms worker cofre_freeze_longest_seconds)" \
            "the snapshot took $snapshot_ms ms beside $(sed -n 's/^figures rate=\([0-9]*\).*/\1/p' "$work/wrk.out") POST/s"
    done
    leave
}

# make_keys DIRECTORY COUNT: values of 400 bytes, in 1,000 instances; by two processes.
make_keys() {
    local half
    for half in 0 1; do
        awk -v root="$1" -v count="$2" -v half="$half" 'BEGIN {
            value = sprintf("%389s", "")
            gsub(/ /, "A", value)
            for (number = half; number < count; number += 2) {
                file = root "/i" int(number * 1000 / count) "/pre-key-" number
                printf "{\"data\":\"%s\"}", value > file
                close(file)
            }
        }' &
    done
    wait %- %+
}

# start_again NAME: one start and stop of a worker on its volume.
start_again() {
    start_server "$1" worker
    stop_server "$1"
}

row_start() {
    local full_ms number
    say "store $keys keys"
    mkdir -p "$(volume_of full)/bench"
    for number in {0..999}; do
        mkdir "$(volume_of full)/bench/i$number"
    done
    make_keys "$(volume_of full)/bench" "$keys"
    sync -f "$(volume_of full)"
    start_again full
    start_again empty
    for _ in $(each_round); do
        start_again full
        full_ms=$start_ms
        start_again empty
        sample start "$(calculate "$full_ms / $start_ms")" "$keys keys $full_ms ms; none $start_ms ms"
    done
    say 'remove what was stored'
    remove_volume full
    remove_volume empty
}

# highest_resident_mib NAME PID: the highest resident memory of a server as long as another process runs.
highest_resident_mib() {
    local highest=0 now
    while kill -0 "$2" 2>/dev/null; do
        now=$(resident_mib "$1")
        highest=$(calculate "$now > $highest ? $now : $highest")
        sleep 0.5
    done
    printf '%s' "$highest"
}

row_memory() {
    local idle
    for _ in $(each_round); do
        start_server worker worker
        sleep "$seconds_idle"
        idle=$(resident_mib worker)
        sample idle "$idle" "$seconds_idle s after the start"
        create_instance worker
        BENCH_PACED=1 load worker 64 "$seconds_idle" post 10000
        BENCH_PACED=1 load worker 64 "$seconds_loaded" post 10000 &
        sample_loaded $!
        leave
    done
}

# The load runs in a process of its own, which leaves its figures in a file.
sample_loaded() {
    local highest rate
    highest=$(highest_resident_mib worker "$1")
    wait "$1" || exit 1
    rate=$(sed -n 's/^figures rate=\([0-9]*\).*/\1/p' "$work/wrk.out")
    if [ "$rate" -ge 9500 ]; then
        sample loaded "$highest" "$seconds_loaded s at $rate/s"
    else
        skipped loaded "only $rate/s were reached, at $highest MiB"
    fi
}

# What the image starts: the launcher with the jar, JNA's library and an ahead-of-time cache of a trial beside it.
make_image() {
    local image=$1 library
    mkdir -p "$image"
    cp deploy/cofre deploy/health deploy/jvm.options target/cofre.jar "$image"
    library=com/sun/jna/linux-$(uname -m | sed 's/x86_64/x86-64/')/libjnidispatch.so
    (cd "$image" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" -xf cofre.jar "$library" && mv "$library" . && rm -r com)
    JAVA_OPTS="-XX:AOTCacheOutput=$image/cofre.aot -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching
        -XX:-AOTStubCaching" .ci/trial "$image/cofre" >"$work/trial.log" 2>&1 || fail "trial: $(cat "$work/trial.log")"
    [ -s "$image/cofre.aot" ] || fail 'the trial made no ahead-of-time cache'
}

row_aot() {
    local launcher idle plain_ms
    if [ "$(java_version)" -lt 25 ]; then
        skipped aot 'needs JDK 25'
        return
    fi
    say 'make an ahead-of-time cache'
    make_image "$work/image"
    for _ in $(each_round); do
        start_again worker
        plain_ms=$start_ms
        launcher=$work/image/cofre
        start_server worker worker
        sleep "$seconds_idle"
        idle=$(resident_mib worker)
        stop_server worker
        launcher=''
        sample aot "$start_ms" "with the cache; $plain_ms ms without; $idle MiB resident with the cache, idle"
    done
    remark aot 'On the JDK itself, not on the trimmed runtime of the image.'
    leave
}
