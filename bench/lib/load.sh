# Load, and what became of it.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/run

declare -A run=()

# load NAME CONNECTIONS SECONDS MODE [ARGUMENT]: puts a server under load (MODE and ARGUMENT: see load.lua) and sets
# `run`: rate, p50, p99, max (microseconds), processor_us (of the server, for each request), seconds. What wrk says stays
# in `wrk_out`.
load() {
    local name=$1 connections=$2 duration=$3 before after line pair out=${wrk_out:-$work/wrk.out}
    shift 3
    before=$(processor_us "$name")
    wrk -t 1 -c "$connections" -d "${duration}s" --timeout 10s -s bench/load.lua "http://127.0.0.1:${ports[$name]}" \
        -- "$@" >"$out" 2>&1 || fail "wrk: $(cat "$out")"
    after=$(processor_us "$name")
    line=$(grep '^figures ' "$out") || fail "wrk: $(cat "$out")"
    for pair in ${line#figures }; do
        run[${pair%%=*}]=${pair#*=}
    done
    [ "${run[failed]}" = 0 ] || fail "$name: ${run[failed]} requests failed: $(tail -3 "$work/$name.log")"
    [ "${run[requests]}" -gt 0 ] || fail "$name answered nothing"
    run[processor_us]=$(calculate "($after - $before) / ${run[requests]}")
}

# warm_up NAME [MODE [CONNECTIONS]]: load that is not measured, so that the JVM has compiled what matters; all keys are
# stored by it.
warm_up() {
    local requests=0
    say "warm up $1"
    while [ "$requests" -lt 2000 ]; do
        load "$1" "${3:-64}" "$warm_up_seconds" "${2:-post}"
        requests=$((requests + run[requests]))
    done
}

calculate() { awk "BEGIN { printf \"%.4f\", ($1) }"; }

median() { sort -n | awk '{ value[NR] = $1 } END { if (NR > 0) print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }
