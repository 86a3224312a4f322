#!/usr/bin/env bash
# Builds once and runs every test there is. The last line is the sum over all runners: 'N passed, N failed'.
# The exit code is 0 only when nothing failed and every runner had something to run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tests/setup.sh

configuration=Release
results=$PWD/out/test-results
passed=0
failed=0
reported=0
rm -rf "$results"
mkdir -p "$results"

# report NAME PASSED FAILED [SKIPPED]: one line for each runner with the seconds since the last one, and its share of the sum.
report() {
    local skipped=${4:-0} remark=''
    [ "$skipped" = 0 ] || remark="  (skipped: $skipped)"
    printf '  %-34s %5d ok %4d not ok %6d s%s\n' "$1" "$2" "$3" $((SECONDS - reported)) "$remark"
    reported=$SECONDS
    passed=$((passed + $2))
    failed=$((failed + $3))
}

# no_result NAME LOG: a runner that came to no result is a failure, whatever its exit code says.
no_result() {
    tail -n 40 "$2" | sed 's/^/    /'
    report "$1 (no result)" 0 1
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

# counter FILE NAME: a number out of the result file of a test project.
counter() {
    sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

run_dotnet_project() {
    local project=$1 name log trx code=0 ok bad all executed
    name=$(basename "$project" .csproj)
    log=$results/$name.log
    trx=$results/$name.trx
    timeout --kill-after=30s 40m dotnet test "$project" --no-build -c "$configuration" --nologo \
        --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" \
        --blame-hang-timeout 6m --blame-hang-dump-type none >"$log" 2>&1 || code=$?
    if [ ! -f "$trx" ]; then no_result "$name" "$log"; return; fi
    ok=$(counter "$trx" passed); all=$(counter "$trx" total); executed=$(counter "$trx" executed)
    if [ -z "$ok" ] || [ "$executed" = 0 ]; then no_result "$name" "$log"; return; fi
    bad=$((executed - ok))
    if [ "$bad" -gt 0 ]; then sed -n '/^ *Failed /,/^ *\(Passed\|Total\) /p' "$log" | head -n 200; fi
    if [ "$bad" = 0 ] && [ "$code" != 0 ]; then
        tail -n 20 "$log" | sed 's/^/    /'
        bad=1
    fi
    report "$name" "$ok" "$bad" $((all - executed))
}

# run_counted NAME COMMAND...: a runner that itself ends with 'N passed, N failed'.
run_counted() {
    local name=$1 log code=0 line
    shift
    log=$results/$(printf '%s' "$name" | tr -c 'A-Za-z0-9\n' '-').log
    timeout --kill-after=30s 20m "$@" >"$log" 2>&1 || code=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -z "$line" ]; then no_result "$name" "$log"; return; fi
    local ok bad
    ok=$(printf '%s' "$line" | sed 's/ passed.*//')
    bad=$(printf '%s' "$line" | sed 's/.*passed, \([0-9]*\) failed.*/\1/')
    if [ "$ok" = 0 ] && [ "$bad" = 0 ]; then no_result "$name" "$log"; return; fi
    if [ "$bad" = 0 ] && [ "$code" != 0 ]; then bad=1; fi
    if [ "$bad" != 0 ]; then grep -vE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 100 | sed 's/^/    /'; fi
    report "$name" "$ok" "$bad"
}

# run_once NAME COMMAND...: a check that is right or wrong as a whole.
run_once() {
    local name=$1 log
    shift
    log=$results/$(printf '%s' "$name" | tr -c 'A-Za-z0-9\n' '-').log
    if timeout --kill-after=30s 10m "$@" >"$log" 2>&1; then report "$name" 1 0; return; fi
    tail -n 40 "$log" | sed 's/^/    /'
    report "$name" 0 1
}

# compile_ahead: the tests start the program some thousand times, and compiled ahead, as where it is installed, it starts in half the time.
compile_ahead() {
    local ready=$PWD/out/ready folder file
    dotnet publish src/DataSync.Cli -c "$configuration" --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
        -o "$ready" -v q -nologo -clp:ErrorsOnly >"$results/ready.log" 2>&1 || return
    for folder in tests/*/bin/"$configuration"/net10.0; do
        for file in "$ready"/*.dll; do
            if [ -f "$folder/${file##*/}" ]; then cp "$file" "$folder/" || return; fi
        done
    done
}

if ! setup_dotnet || ! setup_servers || ! setup_services || ! setup_mail; then failed=1; finish; fi

# One pair of servers for all runners; they end with this script.
servers=$(mktemp -d "${TMPDIR:-/tmp}/datasync-servers.XXXXXX")
chmod 755 "$servers"
trap 'tests/servers.sh stop "$servers"; rm -rf "$servers"' EXIT
if ! tests/servers.sh start "$servers"; then failed=1; finish; fi
export DATASYNC_TEST_SERVERS=$servers

echo "Building."
if ! dotnet build DataSync.sln -c "$configuration" -v q -nologo -clp:ErrorsOnly >"$results/build.log" 2>&1; then
    sort -u "$results/build.log" | head -n 40
    failed=1
    finish
fi

if ! compile_ahead; then
    sort -u "$results/ready.log" | head -n 40
    failed=1
    finish
fi

echo "Testing."
reported=$SECONDS
for project in tests/*.Tests/*.Tests.csproj; do run_dotnet_project "$project"; done

# Databases that are gone afterwards need no disk.
simulated=${TMPDIR:-/tmp}
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then simulated=/dev/shm; fi
run_counted 'simulated histories' env TMPDIR="$simulated" dotnet "tests/DataSync.Simulation/bin/$configuration/net10.0/DataSync.Simulation.dll" --histories 500 --seed 1 --as-tests

if [ -x grammar/generate.sh ]; then
    if setup_java; then run_once 'generated parser is current' grammar/generate.sh --check
    else report 'generated parser is current' 0 1
    fi
fi
if [ -f editor-extension/package.json ]; then
    if setup_npm "$PWD/editor-extension"; then run_counted 'editor colours' node editor-extension/test/run.mjs
    else report 'editor colours' 0 1
    fi
fi
if [ -d samples ]; then run_counted 'datasync test samples' ./datasync test samples; fi

finish
