#!/usr/bin/env bash
# Tells the two stories the product comes from, for real: every story runs its scripts with ./datasync against real
# databases and real station files in a fresh folder, says what happened, and checks every number it names.
# Exits 0 only if every number is as expected. ./demo.sh NAME tells one story, ./demo.sh --keep keeps the folder.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
home=$PWD
. tests/setup.sh

keep=no
wanted=()
for argument in "$@"; do
    case $argument in
        --keep) keep=yes ;;
        *) wanted+=("$argument") ;;
    esac
done

# ---- what a story (samples/NAME/story.sh) may call; it runs in its own fresh copy of the sample

title() { printf '\n== %s ==\n' "$*"; }
say() { printf '\n%s\n' "$*"; }

# run COMMAND...: shows a command as a person would type it, runs it, shows what it prints.
run() {
    printf '\n$ %s\n' "$*"
    "$@" 2>&1 | sed 's/^/    /'
    return "${PIPESTATUS[0]}"
}

datasync() { "$home/datasync" "$@"; }

# sql DATABASE STATEMENT: asks a SQLite file.
sql() { sqlite3 -batch -bail "$1" "$2"; }

# check WHAT EXPECTED ACTUAL: one number or text of the story.
check() {
    if [ "$2" = "$3" ]; then
        local lines
        lines=$(printf '%s\n' "$3" | wc -l)
        if [ "$lines" -gt 1 ]; then printf '    ok: %s: all %d lines\n' "$1" "$lines"
        else printf '    ok: %s: %s\n' "$1" "$3"
        fi
        echo ok >>"$verdicts"
    else
        printf '    NOT AS EXPECTED: %s: expected %s, got %s\n' "$1" "$2" "$3"
        echo bad >>"$verdicts"
    fi
}

# expect_success / expect_failure WHAT COMMAND...: the exit code is one of the numbers.
expect_success() { local what=$1 code=0; shift; run "$@" || code=$?; check "$what" 'exit code 0' "exit code $code"; }
expect_failure() {
    local what=$1 code=0
    shift
    run "$@" || code=$?
    check "$what" refused "$(if [ "$code" = 0 ]; then echo accepted; else echo refused; fi)"
}

# ---- the telling

setup_dotnet && setup_databases || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/datasync-demo.XXXXXX")
if [ "$keep" = no ]; then trap 'rm -rf "$scratch"' EXIT; fi
verdicts=$scratch/verdicts
: >"$verdicts"

echo "Building (the first time takes a minute)."
./datasync --version >/dev/null || exit 1

told=0
for story in samples/*/story.sh; do
    [ -f "$story" ] || continue
    name=$(basename "$(dirname "$story")")
    if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then continue; fi
    cp -r "samples/$name" "$scratch/$name"
    before=$(wc -l <"$verdicts")
    ( cd "$scratch/$name" && . ./story.sh )
    if [ "$(wc -l <"$verdicts")" = "$before" ]; then
        echo "    NOT AS EXPECTED: the story $name checked nothing"
        echo bad >>"$verdicts"
    fi
    told=$((told + 1))
done

right=$(grep -c '^ok$' "$verdicts")
wrong=$(grep -c '^bad$' "$verdicts")
if [ "$keep" = yes ]; then printf '\nEverything the stories left is in %s\n' "$scratch"; fi
if [ "$told" = 0 ]; then
    echo "There is no story to tell: samples/*/story.sh is missing." >&2
    exit 1
fi
printf '\n%d stories, %d numbers as expected, %d not.\n' "$told" "$right" "$wrong"
[ "$wrong" = 0 ]
