# Results: collected while rows run, printed as tables.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/run

# What is measured. For each figure: its name, the command of its row, whether it should be at least or at most what
# follows (or is only told), what it must reach, what it aims at, its unit, its name in the table.
figures() {
    cat <<'TEXT'
post64;post64;least;0.70;0.85;;durable POST, 64 connections, over the in-memory ceiling
post256;post256;least;0.80;0.90;;durable POST, 256 connections, over the in-memory ceiling
postfile;postfile;least;6;10;;durable POST, 64 connections, over `FileStore`
post1;post1;most;1.5;1.2;;durable POST, one connection: median over (one bare `fdatasync` + one in-memory request)
gethot;gethot;least;0.90;1.0;;GET of hot keys, 64 connections, over the in-memory ceiling
getcold;getcold;least;0.65;0.75;;GET of cold keys (page cache warm, our cache off), 64 connections, over the ceiling
tail;tail;most;5;4;;durable POST, 64 connections: 99th percentile over median
worst;tail;most;250;100;ms;durable POST, 64 connections: the worst one of a run with checkpoints
sustained;sustained;least;0.80;0.95;;POST of unique keys: last quarter of the run over first quarter
snapshot;snapshot;most;50;1;ms;snapshots of 5,000 keys under full write load: the longest time that commits were kept out
start;start;most;1.2;1.0;;start with all those stored keys over start with none
idle;memory;most;110;90;MiB;resident memory, idle after start
loaded;memory;most;200;155;MiB;resident memory at 10,000 durable POST a second, the highest seen
aot;aot;most;700;400;ms;start to first answer, with an ahead-of-time cache made as the image makes its own
TEXT
}

# sample FIGURE VALUE DETAIL…: one run, or one pair of alternating runs, with what the value was made of.
sample() {
    local figure=$1 value=$2
    shift 2
    printf '%s\t%s\t%s\n' "$figure" "$value" "$*" >>"$work/samples"
    printf '   %s: %.4g (%s)\n' "$figure" "$value" "$*" >&2
}

# skipped FIGURE REASON
skipped() {
    printf '%s\t%s\n' "$1" "$2" >>"$work/skipped"
    say "$1 SKIPPED: $2"
}

# remark FIGURE TEXT…: what a reader has to know beside the number.
remark() { printf '%s\t%s\n' "$1" "${*:2}" >>"$work/remarks"; }

values_of() { awk -F'\t' -v figure="$1" '$1 == figure { print $2 }' "$work/samples"; }

verdict() {
    awk -v value="$1" -v side="$2" -v must="$3" -v aim="$4" 'BEGIN {
        reached = side == "least" ? value >= must : value <= must
        aimed = side == "least" ? value >= aim : value <= aim
        print aimed ? "pass, aim reached" : reached ? "pass" : "**FAIL**"
    }'
}

print_results() {
    local figure row side must aim unit text value reason
    printf '| measure | measured | must reach | aim | result | by itself |\n|---|---|---|---|---|---|\n'
    figures | while IFS=';' read -r figure row side must aim unit text; do
        value=$(values_of "$figure" | median)
        if [ -n "$value" ] && [ "$side" = told ]; then
            printf '| %s | %.3g%s | | | told | `%s %s` |\n' "$text" "$value" "${unit:+ $unit}" "${program:-bench/run}" "$row"
        elif [ -n "$value" ]; then
            printf '| %s | %.3g%s | at %s %s%s | %s%s | %s | `%s %s` |\n' "$text" "$value" "${unit:+ $unit}" \
                "$side" "$must" "${unit:+ $unit}" "$aim" "${unit:+ $unit}" \
                "$(verdict "$value" "$side" "$must" "$aim")" "${program:-bench/run}" "$row"
        elif reason=$(awk -F'\t' -v figure="$figure" '$1 == figure { reason = $2 } END { print reason; exit reason == "" }' \
            "$work/skipped"); then
            printf '| %s | skipped: %s | %s | %s | **not measured** | `%s %s` |\n' \
                "$text" "$reason" "${must:+at $side $must}" "$aim" "${program:-bench/run}" "$row"
        fi
    done
}

print_samples() {
    local figure text
    figures | while IFS=';' read -r figure _ _ _ _ _ text; do
        [ -n "$(values_of "$figure")" ] || continue
        printf '\n**%s**\n\n' "$text"
        awk -F'\t' -v figure="$figure" '$1 == figure { print $2 "\n" }' "$work/remarks"
        awk -F'\t' -v figure="$figure" '$1 == figure { printf "%d. %.4g: %s\n", ++number, $2, $3 }' "$work/samples"
    done
}

print_report() {
    cat <<TEXT
# Benchmark results

Made by \`./build.sh bench\`; \`bench/run --help\` tells how, and how to run one row. A ratio comes from runs that
alternate (A B A B …) in one go on one machine, one ratio for each pair; the table shows the median. If two servers
are compared, each is started $processes times, for an equal part of the runs. Values are JSON texts of 400 bytes; unless something
else is said, they go to 1,000 keys of one instance, one after the other.

$(describe_machine "$1" "$2" "$3")

$(print_results)

## The runs

Each number is one run, or one pair of alternating runs. "us/request" is the processor time that the server took, all its
threads and the kernel's work for it together.
$(print_samples)
TEXT
}

# kept_sections FILE: the end of the last report, which the other programs and people wrote.
kept_sections() {
    [ ! -f "$1" ] ||
        awk '/^## (The native API and its client|The hub|The shared store|Against an earlier build)$/ { kept = 1 } kept' "$1"
}

# wrap: breaks lines of prose, as the documents want them, but no tables and headings.
wrap() {
    awk '
        /^[|#]/ || length($0) <= 120 { print; next }
        {
            indent = /^[0-9]+\. / ? "   " : ""
            count = split($0, words, " ")
            line = words[1]
            for (number = 2; number <= count; number++) {
                if (length(line " " words[number]) <= 120) line = line " " words[number]
                else { print line; line = indent words[number] }
            }
            print line
        }'
}

# put_section SECTION REPORT: in the place of the last one, or before what people wrote, or at the end.
put_section() {
    [ -f "$2" ] || printf '# Benchmark results\n' >"$2"
    awk -v title="## $section_title" -v section="$1" '
        function put(line) {
            while ((getline line < section) > 0) print line
            print ""
            done = 1
        }
        $0 == title { put(); skipping = 1; next }
        /^## / { skipping = 0 }
        /^## Against an earlier build$/ && !done { put() }
        !skipping { print }
        END { if (!done) { print ""; put() } }' "$2" >"$work/report"
    cp "$work/report" "$2"
}
