#!/usr/bin/env bash
# Measures, one line a figure: name  value  bar  ok|short. Usage: tests/bench.sh [name …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/DataSync.Benchmarks -c Release -v q -nologo -clp:ErrorsOnly >&2
exec dotnet tests/DataSync.Benchmarks/bin/Release/net10.0/DataSync.Benchmarks.dll "$@"
