#!/usr/bin/env bash
# Simulates networks of stations from seeds and checks what must hold; ends with 'N histories, K violations'.
# Usage: tests/simulate.sh [--histories N] [--seed S] | --replay S. See docs/reliability.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/DataSync.Simulation -c Release -v q -nologo -clp:ErrorsOnly >&2
# Databases that are gone afterwards need no disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
exec dotnet tests/DataSync.Simulation/bin/Release/net10.0/DataSync.Simulation.dll "$@"
