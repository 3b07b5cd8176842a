#!/usr/bin/env bash
# Builds, runs and tests Cofre; `./build.sh help` lists what it can do. Needs bash, a JDK from 17 on, and Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

jar=target/cofre.jar

help() {
    cat <<'TEXT'
Usage: ./build.sh COMMAND

  run        start the worker (makes .env with a random key, and the jar, when they are missing)
  hub        start the hub, another process beside the worker (puts random secrets into .env when it has none)
  build      make the runnable jar, target/cofre.jar
  test       every gate: formatter, compiler checks, tests, reproducible jar, the packaged worker, real Baileys clients
  format     bring the sources into their format
  crash      the crash tests in their long form: kills, simulated power loss, every byte of a journal, the held socket, the hub
  powercut   the worker on a real file system whose power is cut, in the long form (needs root and loop devices)
  bench      measure the worker, see bench/
  changelog  print the changes since the last release; with a version: move them into docs/CHANGELOG.md
  help       this text

Worker and hub are configured by environment variables or .env: see .env.example. JAVA_HOME picks the Java to use,
JAVA_OPTS adds JVM options to those of deploy/jvm.options.
TEXT
}

say() { printf '\n== %s\n' "$*"; }

skip() { printf '\n== SKIPPED: %s\n' "$*"; }

fail() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

maven() {
    command -v mvn >/dev/null || fail 'Maven is needed (mvn is not in the PATH)'
    mvn -B -ntp "$@"
}

# What Maven does, in few lines: one at once, one every few seconds while files are fetched, and its errors.
tell_progress() {
    local line fetched=0 told=$SECONDS
    while IFS= read -r line; do
        case $line in
            *'Downloaded from '*)
                fetched=$((fetched + 1))
                if [ $((SECONDS - told)) -ge 3 ]; then
                    told=$SECONDS
                    echo "  $SECONDS s: $fetched files fetched from Maven Central"
                fi
                ;;
            *'--- '*':compile '*) echo "  $SECONDS s: compiling" ;;
            *'--- '*':shade '*) echo "  $SECONDS s: putting the libraries into the jar" ;;
            *'[ERROR]'*) printf '%s\n' "$line" ;;
        esac
    done
}

# The formatter is a gate of `test`; here it would only keep someone from trying a change.
build() {
    echo "building $jar: half a minute, and the first time one or two, for Maven fetches libraries and plugins"
    command -v mvn >/dev/null || fail 'Maven is needed (mvn is not in the PATH)'
    mvn -B -Dmaven.test.skip -Dspotless.check.skip package 2>&1 | tell_progress || fail "$jar could not be made"
    echo "made $jar in $SECONDS s"
}

jar_is_current() { [ -f "$jar" ] && [ -z "$(find pom.xml src/main -newer "$jar" -print -quit)" ]; }

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

make_env_file() {
    [ -z "${GLOBAL_AUTH_TOKEN:-}${GLOBAL_AUTH_TOKEN_FILE:-}" ] || return 0
    [ ! -e .env ] || return 0
    (
        umask 077
        printf '# The key that pods send in the header apikey. .env.example lists every variable.\n' >.env
        printf 'GLOBAL_AUTH_TOKEN=%s\n' "$(random_hex 32)" >>.env
    )
    echo 'made .env with a random key'
}

tell_how_to_reach() {
    local port=${COFRE_HTTP_PORT:-}
    [ -n "$port" ] || [ ! -f .env ] || port=$(sed -n 's/^COFRE_HTTP_PORT=//p' .env)
    port=${port:-5656}
    cat <<TEXT

Cofre on http://localhost:$port
  is it ready?     curl http://localhost:$port/health/ready
  its metrics      curl -H "apikey: \$(sed -n 's/^GLOBAL_AUTH_TOKEN=//p' .env)" http://localhost:$port/metrics
  a pod            PROVIDER_ENABLED=true PROVIDER_HOST=<this host> PROVIDER_PORT=$port PROVIDER_PREFIX=<group>
The key, for the header apikey, is GLOBAL_AUTH_TOKEN in .env. Ctrl-C stops the worker.

TEXT
}

run() {
    jar_is_current || build
    make_env_file
    [ $# -gt 0 ] || tell_how_to_reach
    exec deploy/cofre "$@"
}

is_set() { [ -n "${!1:-}" ] || grep -qs "^$1=." .env; }

make_hub_secrets() {
    local name
    for name in COFRE_HUB_SECRET COFRE_HUB_JWT_SECRET; do
        if is_set "$name" || is_set "${name}_FILE"; then continue; fi
        (
            umask 077
            # Behind a last line that does not end.
            [ ! -s .env ] || [ -z "$(tail -c 1 .env)" ] || echo >>.env
            printf '%s=%s\n' "$name" "$(random_hex 32)" >>.env
        )
        echo "put a random $name into .env"
    done
}

tell_how_to_reach_the_hub() {
    local port=${COFRE_HUB_PORT:-}
    [ -n "$port" ] || [ ! -f .env ] || port=$(sed -n 's/^COFRE_HUB_PORT=//p' .env)
    port=${port:-3001}
    cat <<TEXT

The hub on http://localhost:$port: open it in a browser, and paste a token
  a token          deploy/cofre hub token --role SUPERADMIN --tenant TENANT --ttl 8h
  is it ready?     curl http://localhost:$port/health/ready
docs/HUB.md says how to register a tenant and its providers. Ctrl-C stops the hub.

TEXT
    ! is_set WAPI_GETTING_MESSAGES_WEBHOOK ||
        printf 'wapi is on, at http://localhost:3002 unless WAPI_INTERNAL_HOST says another port: see docs/WAPI.md.\n\n'
}

hub() {
    jar_is_current || build
    make_env_file
    make_hub_secrets
    [ $# -gt 0 ] || tell_how_to_reach_the_hub
    exec deploy/cofre hub "$@"
}

format() { maven -q spotless:apply; }

# crash [-Dcofre.test.seed=SEED]: a failing run tells its seed.
crash() {
    maven -Dcofre.test.form=long -Dtest='io.cofre.crash.*Test,io.cofre.volume.journal.*Test,HeldSocketTest,HubKillTest,HubProcessKillTest,PostgresqlGoneTest,!PowerCutTest' "$@" test
}

powercut() { maven -Dcofre.test.form=long -Dtest=PowerCutTest "$@" test; }

bench() { exec bench/run "$@"; }

# The fragments in docs/changes as one section, heading by heading. Their links start from there.
gather_changes() {
    local heading found
    for heading in Added Changed Deprecated Removed Fixed Security; do
        found=$(for fragment in docs/changes/*.md; do
            [ "$fragment" = docs/changes/README.md ] || awk -v heading="### $heading" \
                '/^#/ { inside = $0 == heading; next } inside && NF' "$fragment"
        done)
        [ -z "$found" ] || printf '### %s\n\n%s\n\n' "$heading" "$found"
    done | sed 's#](\.\./#](#g'
}

# changelog [VERSION]: with a version the section is put above the one before, and the fragments are deleted.
changelog() {
    local version=${1:-} section page=docs/CHANGELOG.md
    section=$(gather_changes)
    [ -n "$section" ] || fail 'docs/changes holds no change'
    if [ -z "$version" ]; then
        printf '%s\n' "$section"
        return
    fi
    ! grep -qF "## [$version]" "$page" || fail "$page has the version $version already"
    {
        sed '/^## /,$d' "$page"
        printf '## [%s]\n\n%s\n\n' "$version" "$section"
        sed -n '/^## /,$p' "$page"
    } >"$page.new"
    mv "$page.new" "$page"
    find docs/changes -name '*.md' ! -name README.md -delete
}

# A new user's first start in a copy of the sources elsewhere, whose jar must be the same to the byte.
test_first_start() {
    local copy
    copy=$(mktemp -d)
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$copy'" EXIT
    cp -r pom.xml src build.sh deploy .ci "$copy"
    (cd "$copy" && .ci/trial --first-start ./build.sh run)
    # Over the build that the start has made.
    (cd "$copy" && ./build.sh build)
    cmp "$jar" "$copy/$jar" || fail 'two builds of the same sources differ'
    sha256sum "$jar"
    (cd "$copy" && .ci/hub-trial --first-start ./build.sh hub)
}

test_baileys_clients() {
    if ! command -v node >/dev/null; then
        skip 'the Baileys clients: node is not in the PATH'
        return
    fi
    say 'a real Baileys client against the packaged worker'
    clients/baileys-check/run.sh "$jar"
    say 'the package cofre-baileys against the packaged worker'
    clients/baileys/run.sh "$jar"
    say 'the package cofre-baileys against two packaged workers on one PostgreSQL, behind a balancer'
    clients/support/with-postgresql.sh clients/baileys/run.sh "$jar"
}

# With --second-java on a machine where all of it has passed on another Java: without the programs that are no Java (the
# clients, the browser), without the test that takes 100 sessions, and without the first start.
test() {
    local second=()
    [ "${1:-}" != --second-java ] || second=('-Dtest=!RealClientsTest,!PageInBrowserTest,!ManySessionsTest')
    say 'formatter, compiler checks, unit and integration tests'
    maven verify "${second[@]}"
    if [ ${#second[@]} = 0 ]; then
        say 'the first start, in a copy of the sources; reproducible jar'
        test_first_start
    fi
    say 'the packaged worker'
    .ci/trial "$PWD/deploy/cofre"
    say 'the packaged hub'
    .ci/hub-trial "$PWD/deploy/cofre"
    [ ${#second[@]} != 0 ] || test_baileys_clients
    say 'all gates passed'
}

case ${1:-help} in
    run | hub | build | test | format | crash | powercut | bench | changelog | help) "${@:-help}" ;;
    -h | --help) help ;;
    *)
        help >&2
        fail "no such command: $1"
        ;;
esac
