# What the measurements need of the machine: tools, the compiled servers, a directory on a disk.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # what the parts share is set by bench/run

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

say() { printf '== %s\n' "$*" >&2; }

java_command() { printf '%s' "${JAVA_HOME:+$JAVA_HOME/bin/}java"; }

java_version() { "$(java_command)" -XshowSettings:properties -version 2>&1 | awk '$1 == "java.specification.version" { print $3 }'; }

require_wrk() {
    command -v wrk >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say 'wrk, which makes the load, is missing: apt-get install wrk'
        apt-get install -y wrk >&2 && return
    fi
    fail 'wrk makes the load and is not installed; on Debian: apt-get install wrk'
}

require_jar() {
    [ -f target/cofre.jar ] && [ -z "$(find pom.xml src/main -newer target/cofre.jar -print -quit)" ] && return
    say 'the jar is missing or older than its sources: ./build.sh build'
    ./build.sh build >&2
}

require_node() {
    local version
    command -v node >/dev/null && command -v npm >/dev/null || fail 'Node 20 and npm are needed'
    version=$(node -p 'process.versions.node.split(".")[0]')
    [ "$version" -ge 20 ] || fail "Node 20 is needed, this is $version"
}

# install DIRECTORY [OPTION…]: its packages as its lock pins them, with the options that its own run.sh gives.
install() {
    local directory=$1
    shift
    cmp -s "$directory/package-lock.json" "$directory/node_modules/.installed-lock" && return
    say "npm ci in $directory"
    (cd "$directory" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund --silent "$@") >&2 ||
        fail "npm ci failed in $directory"
    cp "$directory/package-lock.json" "$directory/node_modules/.installed-lock"
}

# The servers that the worker is measured against. Their stores are those of the tests.
compile_servers() {
    rm -rf target/bench/classes
    mkdir -p target/bench/classes
    find bench/java -name '*.java' >target/bench/sources
    "${JAVA_HOME:+$JAVA_HOME/bin/}javac" --release 17 -Xlint:all,-processing,-classfile,-options -Werror -proc:none \
        -cp target/cofre.jar -sourcepath src/test/java -implicit:class -d target/bench/classes @target/bench/sources
}

# Sets `work`: a new directory on a disk, removed at the end with all that is in it.
make_work_directory() {
    work=$(mktemp -d "${1:-/var/tmp}/cofre-bench.XXXXXX")
    case $(stat -f -c %T "$work") in
        tmpfs | ramfs | overlayfs) fail "$work is not on a disk of its own; name a directory that is: --dir DIRECTORY" ;;
    esac
}

# How much of the processors others take while nothing of ours runs, in percent.
foreign_load_percent() {
    local before after
    before=$(head -1 /proc/stat)
    sleep 3
    after=$(head -1 /proc/stat)
    printf '%s\n%s\n' "$before" "$after" | awk '
        { idle = $5 + $6; all = 0; for (field = 2; field <= 9; field++) all += $field }
        NR == 1 { idle_before = idle; all_before = all }
        END { printf "%.0f", 100 * (1 - (idle - idle_before) / (all - all_before)) }'
}

describe_machine() {
    cat <<TEXT
| | |
|---|---|
| command | \`$1\` |
| date | $(date -u '+%Y-%m-%d %H:%M') UTC |
| source | $(git describe --always --dirty --abbrev=10 2>/dev/null || echo unknown) |
| processors | $(nproc) x $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo) |
| memory | $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo) |
| file system | $(findmnt -n -o FSTYPE,SOURCE,OPTIONS -T "$work" | tr -s ' ') |
| kernel | $(uname -sr) |
| JDK | $("$(java_command)" -version 2>&1 | sed -n 2p) |
| JVM flags | \`$(sed -e '/^#/d' -e '/^$/d' deploy/jvm.options | tr '\n' ' ' | sed 's/ $//')\` |
| load driver | ${driver:-$(wrk -v | sed -n '1s/ Copyright.*//p'), one thread, on the same machine} |
| load of others | $2 % of the processors before, $3 % after |
TEXT
}
