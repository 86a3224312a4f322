#!/usr/bin/env bash
# Simulates networks of stations from seeds and checks what must hold; ends with 'N histories, K violations'.
# Usage: tests/simulate.sh [--mutant NAME] [--histories N] [--seed S] | [--mutant NAME] --replay S. See docs/reliability.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "${1:-}" = --mutant ]; then
    export DATASYNC_MUTANT=${2:?which defect}
    shift 2
    dotnet build tests/DataSync.Simulation -c Release -p:Mutants=true --artifacts-path out/mutants -v q -nologo -clp:ErrorsOnly >&2
    program=out/mutants/bin/DataSync.Simulation/release/DataSync.Simulation.dll
else
    dotnet build tests/DataSync.Simulation -c Release -v q -nologo -clp:ErrorsOnly >&2
    program=tests/DataSync.Simulation/bin/Release/net10.0/DataSync.Simulation.dll
fi
# Databases that are gone afterwards need no disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
exec dotnet "$program" "$@"
