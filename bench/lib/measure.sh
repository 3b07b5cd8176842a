# What the programs that measure have in common: the place they work in, and the rows one after the other.
# shellcheck shell=bash disable=SC2154,SC2034 # what the parts share is set by the programs

random_hex() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# prepare DIRECTORY: makes what the rows write to, and sees that nothing is left at the end.
prepare() {
    make_work_directory "$1"
    trap clean_up EXIT
    trap 'exit 130' INT TERM
    touch "$work/samples" "$work/skipped" "$work/remarks"
    mkfifo "$work/nothing"
    GLOBAL_AUTH_TOKEN=$(random_hex)
    export GLOBAL_AUTH_TOKEN
}

clean_up() {
    stop_all_servers
    [ -z "${work:-}" ] || rm -rf "$work"
}

# measure ROW…: sets `load_before` and `load_after`, and `failed` to the rows that could not be measured. Those in
# `rows_of_two` get a part of their rounds in each of `processes` processes.
measure() {
    local row status
    load_before=$(foreign_load_percent)
    failed=()
    for row in "$@"; do
        say "$row"
        # One row that fails must not cost the others. (As a condition it would go on after an error.)
        set +e
        (
            set -e
            trap stop_all_servers EXIT
            trap 'exit 130' INT TERM
            if [[ $rows_of_two != *" $row "* ]]; then
                "row_$row"
            else
                rounds=$(((rounds + processes - 1) / processes))
                for _ in $(seq "$processes"); do "row_$row"; done
            fi
        )
        status=$?
        set -e
        [ $status -ne 130 ] || exit 130
        [ $status -eq 0 ] || failed+=("$row")
        rm -rf "$work"/volume-*
    done
    load_after=$(foreign_load_percent)
}
