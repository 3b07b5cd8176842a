# Servers that are measured: started on a volume of their own, asked how much processor time and memory they took.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/run

declare -A pids=() ports=()

volume_of() { printf '%s/volume-%s' "$work" "$1"; }

is_listening() { { : >"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; }

free_port() {
    local port
    for _ in {1..50}; do
        port=$((20000 + RANDOM % 12000))
        is_listening "$port" || { printf '%s' "$port" && return; }
    done
    fail 'no free port was found'
}

# start_server NAME KIND [VARIABLE=VALUE…]: KIND is `worker` or `hub` (as they are shipped), `memory` or `file`. Returns
# when the server has answered; sets `start_ms` to the time from its start to that answer.
start_server() {
    local name=$1 kind=$2 began question='OPTIONS /ping'
    shift 2
    ports[$name]=$(free_port)
    local environment=(GLOBAL_AUTH_TOKEN="$GLOBAL_AUTH_TOKEN" DOCKER_ENV=true COFRE_HTTP_HOST=127.0.0.1
        COFRE_HTTP_PORT="${ports[$name]}" COFRE_DATA_DIR="$(volume_of "$name")" "$@")
    local command=("${launcher:-deploy/cofre}")
    case $kind in
        worker) ;;
        hub)
            environment+=(COFRE_HUB_HOST=127.0.0.1 COFRE_HUB_PORT="${ports[$name]}"
                COFRE_HUB_DATA_DIR="$(volume_of "$name")" COFRE_HUB_PUBLIC_URL="http://127.0.0.1:${ports[$name]}")
            command+=(hub)
            question='GET /health/ready'
            ;;
        *)
            # The variables that deploy/cofre sets.
            environment+=(LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=2)
            command=("$(java_command)" @deploy/jvm.options -cp target/bench/classes:target/cofre.jar
                io.cofre.bench.BenchServer "$kind")
            ;;
    esac
    began=$EPOCHREALTIME
    env "${environment[@]}" "${command[@]}" 2>>"$work/$name.log" >&2 &
    pids[$name]=$!
    await_answer "$name" "$question"
    start_ms=$(((${EPOCHREALTIME/./} - ${began/./}) / 1000))
}

# await_answer NAME QUESTION: asks again and again, with nothing that has to be started: that would take the processor
# from the server.
await_answer() {
    local answer deadline=$((SECONDS + 60)) nothing
    until answer=$(ping "${ports[$1]}" "$2") && [[ $answer == HTTP/1.1\ 200* ]]; do
        [ $SECONDS -lt $deadline ] || fail "$1 did not answer within a minute: $(tail -5 "$work/$1.log")"
        kill -0 "${pids[$1]}" 2>/dev/null || fail "$1 ended at its start: $(tail -5 "$work/$1.log")"
        read -r -t 0.005 nothing <>"$work/nothing" || true
    done
}

ping() {
    { exec 4<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf '%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&4
    read -r -t 5 status_line <&4 && printf '%s' "$status_line"
}

# stop_server NAME: as operators do. Its volume stays.
stop_server() {
    kill -TERM "${pids[$1]}" 2>/dev/null || true
    wait "${pids[$1]}" 2>/dev/null || true
    unset "pids[$1]"
}

stop_all_servers() {
    local name
    for name in "${!pids[@]}"; do
        kill -9 "${pids[$name]}" 2>/dev/null || true
        wait "${pids[$name]}" 2>/dev/null || true
    done
    pids=()
}

remove_volume() { rm -rf "$(volume_of "$1")"; }

create_instance() {
    curl -sSf -o "$work/answer" -H "apikey: $GLOBAL_AUTH_TOKEN" -d '{"instance":"hot"}' \
        "http://127.0.0.1:${ports[$1]}/session/bench" || fail "$1 did not create an instance"
}

# The value of a metric of a worker.
metric() {
    curl -sSf -H "apikey: $GLOBAL_AUTH_TOKEN" "http://127.0.0.1:${ports[$1]}/metrics" |
        awk -v name="$2" '$1 == name { printf "%.0f", $2 }'
}

# The value of a metric in seconds, in milliseconds.
metric_ms() {
    curl -sSf -H "apikey: $GLOBAL_AUTH_TOKEN" "http://127.0.0.1:${ports[$1]}/metrics" |
        awk -v name="$2" '$1 == name { printf "%.4f", $2 * 1000 }'
}

# Waits until all that the worker was given is in files.
await_checkpoint() {
    local deadline=$((SECONDS + 120))
    until [ "$(metric "$1" cofre_overlay_bytes)" = 0 ]; do
        [ $SECONDS -lt $deadline ] || fail "$1 did not bring its values into files within two minutes"
        sleep 0.5
    done
}

# The processor time that a server has taken, in microseconds.
processor_us() { awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000000 / ticks }' "/proc/${pids[$1]}/stat"; }

resident_mib() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/${pids[$1]}/status"; }
