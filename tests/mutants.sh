#!/usr/bin/env bash
# Switches deliberate defects on, one at a time, in a build for the purpose, and lets the simulation look for each. Exit code 1 when one stays hidden.
# Usage: tests/mutants.sh [histories, default 2000]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
histories=${1:-2000}
dotnet build tests/DataSync.Simulation -c Release -p:Mutants=true --artifacts-path out/mutants -v q -nologo -clp:ErrorsOnly >&2 || exit 2
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
hidden=0
while read -r mutant; do
    line=$(DATASYNC_MUTANT=$mutant dotnet out/mutants/bin/DataSync.Simulation/release/DataSync.Simulation.dll --histories "$histories" --until-broken) && hidden=$((hidden + 1))
    printf '%-22s %s\n' "$mutant" "$line"
done < <(grep -rhoE 'Mutant\.Is\("[^"]+"\)' src/DataSync.Stations | sed 's/.*("\(.*\)").*/\1/' | sort -u)
echo "$hidden mutants stay hidden"
[ "$hidden" = 0 ]
