# A PostgreSQL of its own for the rows that need one, and the load of its own tool, pgbench.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by the programs

# Sets `postgres_programs` to the directory of the newest server of this machine, and `postgres_version`. Fails if there
# is none, or no user to run it.
find_postgres() {
    postgres_programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
    [ -n "$postgres_programs" ] || return 1
    postgres_version=$("$postgres_programs/postgres" --version | sed 's/^postgres (PostgreSQL)/PostgreSQL/')
    [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1
}

# In the place of the shell. The server refuses to run as root: then it runs as the user that the package made.
as_postgres() {
    [ "$(id -u)" != 0 ] || exec setpriv --reuid=postgres --regid=postgres --init-groups --no-new-privs "$@"
    exec "$@"
}

# A server on a directory of its own, with its default settings. Fails if there is none on this machine.
start_postgres() {
    local data=$work/postgres deadline=$((SECONDS + 30))
    find_postgres || return 1
    rm -rf "$data"
    chmod 711 "$work"
    mkdir -m 700 "$data"
    [ "$(id -u)" != 0 ] || chown postgres: "$data"
    (as_postgres "$postgres_programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C) \
        >"$work/initdb.log" 2>&1 || fail "initdb: $(tail -5 "$work/initdb.log")"
    postgres_port=$(free_port)
    # The rows stop it as they stop a server of ours.
    as_postgres "$postgres_programs/postgres" -D "$data" -p "$postgres_port" -h 127.0.0.1 -k "$data" \
        >"$work/postgres.log" 2>&1 &
    pids[postgres]=$!
    until "$postgres_programs/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"; do
        kill -0 "${pids[postgres]}" 2>/dev/null && [ $SECONDS -lt $deadline ] ||
            fail "PostgreSQL: $(tail -5 "$work/postgres.log")"
        sleep 0.2
    done
    postgres_url=jdbc:postgresql://127.0.0.1:$postgres_port/postgres
}

# query SQL: the rows, without a header.
query() {
    "$postgres_programs/psql" -h 127.0.0.1 -p "$postgres_port" -U postgres -XAtq -v ON_ERROR_STOP=1 -c "$1" ||
        fail "PostgreSQL refuses: $1"
}

# The processor time that the server and all its connections have taken, in microseconds, with those that ended.
postgres_us() {
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v ticks="$(getconf CLK_TCK)" -v postmaster="${pids[postgres]}" '
        { number = $1; sub(/.*\) /, "") }
        number == postmaster { sum += $12 + $13 + $14 + $15 }
        $2 == postmaster { sum += $12 + $13 }
        END { printf "%.0f", sum * 1000000 / ticks }'
}

# pgbench SCRIPT SECONDS [OPTION…]: 64 clients that run the script over and over; sets `run`: rate, requests, and
# postgres_us for each of them. Its time begins before its connections are there, and its rate after that.
pgbench() {
    local script=$1 duration=$2 before
    shift 2
    run[requests]=0
    while [ "${run[requests]}" = 0 ]; do
        [ "$duration" -lt 100 ] || fail "pgbench: $(tail -5 "$work/pgbench.out")"
        before=$(postgres_us)
        "$postgres_programs/pgbench" -h 127.0.0.1 -p "$postgres_port" -U postgres -n -M prepared -c 64 -j 1 \
            -T "$duration" -f "$script" "$@" postgres >"$work/pgbench.out" 2>&1 ||
            fail "pgbench: $(tail -5 "$work/pgbench.out")"
        run[requests]=$(awk -F': ' '/^number of transactions actually processed/ { print $2 + 0 }' "$work/pgbench.out")
        duration=$((duration * 2))
    done
    run[rate]=$(awk '/^tps = / { printf "%.0f", $3 }' "$work/pgbench.out")
    run[postgres_us]=$(calculate "($(postgres_us) - $before) / ${run[requests]}")
}
