#!/usr/bin/env bash
# Brings what is written from the sources up to date: docs/diagnostics.md, the tests' column of docs/conformance.md, the options
# on docs/command-line.md, and the snapshots of the editor's colours. Look at the difference before you commit it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/setup.sh

for project in Architecture Conformance Cli; do
    dotnet build "tests/DataSync.$project.Tests" -v q -nologo -clp:ErrorsOnly >/dev/null || exit 1
    UPDATE_DOCS=1 dotnet test "tests/DataSync.$project.Tests" --no-build --nologo --filter 'FullyQualifiedName~DiagnosticTests|FullyQualifiedName~PageTests' >/dev/null 2>&1
done
setup_npm "$PWD/editor-extension" && node editor-extension/test/run.mjs --update
git status --short docs editor-extension/test/snapshots
