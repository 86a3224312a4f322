#!/usr/bin/env bash
# Makes the parser's C# from the grammar, into src/DataSync.Language/Syntax/Generated.
#
#   grammar/generate.sh           writes the folder
#   grammar/generate.sh --check   writes to a temporary folder and fails when the committed one differs
#
# Needs Java (11 or newer) and Node with npm. The build needs neither: the result is committed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target="$here/../src/DataSync.Language/Syntax/Generated"
jar="$here/node_modules/antlr4ng-cli/antlr4-4.13.2-SNAPSHOT-complete.jar"

fail() { echo "grammar/generate.sh: $*" >&2; exit 1; }

case "${1:-}" in
    "" | --check) ;;
    *) fail "unknown argument '$1'; only --check is known." ;;
esac

java=java
[ -n "${JAVA_HOME:-}" ] && java="$JAVA_HOME/bin/java"
command -v "$java" > /dev/null || fail "Java is missing. Install one (Debian: apt-get install default-jre-headless) or set JAVA_HOME."

if [ ! -f "$jar" ]; then
    command -v npm > /dev/null || fail "npm is missing. Install Node (Debian: apt-get install nodejs npm)."
    (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --silent) || fail "npm could not fetch the parser generator named in grammar/package.json."
    [ -f "$jar" ] || fail "the package antlr4ng-cli no longer holds $(basename "$jar")."
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"
cp "$here"/*.g4 "$work"

# The tool writes the path of the grammar into its output: it runs beside a copy, so that every machine writes the same.
cd "$work"
tool() { "$java" -Xmx1g -jar "$jar" -Werror -Dlanguage=CSharp -no-listener -no-visitor -package DataSync.Language.Syntax.Parsing -o out "$@"; }
tool SyncLexer.g4 || fail "the lexer's grammar has errors."
tool -lib out SyncParser.g4 || fail "the parser's grammar has errors."

# Of the parser nothing is public: the tree is the contract. Line ends as everywhere in the repository.
rm -f out/*.interp out/*.tokens
sed -i -e 's/\r$//' -e 's/public partial class/internal partial class/' -e '/CLSCompliant/d' out/*.cs

if [ "${1:-}" = --check ]; then
    diff -r "$target" "$work/out" > /dev/null || fail "Syntax/Generated does not match the grammar. Run grammar/generate.sh and commit the result."
    echo "Syntax/Generated matches the grammar."
else
    mkdir -p "$target"
    rm -f "$target"/*
    cp out/*.cs "$target"
    echo "Written to src/DataSync.Language/Syntax/Generated."
fi
