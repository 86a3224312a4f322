# Sourced by demo.sh and test.sh. Installs what is missing, and only that: a second call finds everything in place and
# needs no network. Each function says what to do when it may not install.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

setup_failed() {
    printf 'setup: %s\n' "$*" >&2
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else return 1
    fi
}

# install_packages PACKAGE...: Debian packages, without the ones they merely recommend.
install_packages() {
    if ! command -v apt-get >/dev/null; then
        setup_failed "this system has no apt-get. Install by hand what Debian calls: $*"
        return 1
    fi
    echo "setup: installing $*" >&2
    if ! as_root true; then
        setup_failed "not root, and no sudo. Run as root: apt-get install --no-install-recommends $*"
        return 1
    fi
    local log
    log=$(mktemp)
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then
        as_root apt-get update >>"$log" 2>&1 || true
        if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; then
            tail -n 20 "$log" >&2
            rm -f "$log"
            setup_failed "apt-get could not install: $*"
            return 1
        fi
    fi
    rm -f "$log"
}

setup_dotnet() {
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep '^10\.' >/dev/null; then
        setup_failed "the .NET SDK 10 is missing. Install it (Microsoft describes it for every system), put 'dotnet' on the PATH, and start again."
        return 1
    fi
}

# The ODBC driver manager with a driver that needs no server, and the shell of SQLite for the stories.
setup_databases() {
    local missing=()
    # Not `grep -q`: it ends at the first hit, and under `pipefail` what still writes then counts as failed.
    ldconfig -p 2>/dev/null | grep 'libodbc\.so\.2' >/dev/null || missing+=(unixodbc)
    command -v odbcinst >/dev/null || missing+=(odbcinst)
    if ! command -v odbcinst >/dev/null || ! odbcinst -q -d -n SQLite3 >/dev/null 2>&1; then missing+=(libsqliteodbc); fi
    command -v sqlite3 >/dev/null || missing+=(sqlite3)
    # Stations have time zones, by their IANA names.
    [ -e /usr/share/zoneinfo/Europe/Vienna ] || missing+=(tzdata)
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi
}

# The servers of the tests with their ODBC drivers. Debian starts a server that is installed: not here.
setup_servers() {
    setup_databases || return 1
    local missing=()
    odbcinst -q -d -n 'PostgreSQL Unicode' >/dev/null 2>&1 || missing+=(odbc-postgresql)
    odbcinst -q -d -n 'MariaDB Unicode' >/dev/null 2>&1 || missing+=(odbc-mariadb)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    # The unit of docs/operations.md is verified by systemd's own program; nothing of it runs.
    command -v systemd-analyze >/dev/null || missing+=(systemd)
    if ! command -v mariadbd >/dev/null && [ ! -x /usr/sbin/mariadbd ]; then missing+=(mariadb-server); fi
    if [ ${#missing[@]} -gt 0 ]; then without_services install_packages "${missing[@]}"; fi
}

# The services of the tests: SOAP servers of PHP, of Python, of Node and of gSOAP, what decodes metrics, and a web proxy.
setup_services() {
    local missing=()
    command -v php >/dev/null || missing+=(php-cli)
    if ! command -v php >/dev/null || ! php -m 2>/dev/null | grep -x soap >/dev/null; then missing+=(php-soap); fi
    if ! /usr/bin/python3 -c 'import spyne, lxml' 2>/dev/null; then missing+=(python3-spyne python3-lxml); fi
    command -v soapcpp2 >/dev/null || missing+=(gsoap)
    [ -e /usr/include/stdsoap2.h ] || missing+=(libgsoap-dev)
    command -v g++ >/dev/null || missing+=(g++)
    command -v tinyproxy >/dev/null || missing+=(tinyproxy)
    if [ ${#missing[@]} -gt 0 ]; then without_services install_packages "${missing[@]}" || return 1; fi
    setup_npm "$(dirname "${BASH_SOURCE[0]}")/DataSync.TestServers/Services/node"
}

# The mail server of the tests.
setup_mail() {
    if ! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then install_packages python3-aiosmtpd; fi
}

# without_services COMMAND...: a policy that lets no package start its service, for the time of the command.
without_services() {
    local policy=/usr/sbin/policy-rc.d code=0
    if [ -e "$policy" ] || ! as_root true; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    "$@" || code=$?
    as_root rm -f "$policy"
    return "$code"
}

setup_node() {
    local missing=()
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi
}

setup_java() {
    if ! command -v java >/dev/null && [ ! -x "${JAVA_HOME:-/nowhere}/bin/java" ]; then
        install_packages default-jre-headless
    fi
}

# setup_npm FOLDER: the tools its lock file pins, once for each state of the lock file.
setup_npm() {
    setup_node || return 1
    local done_mark=$1/node_modules/.lock-installed
    if ! cmp -s "$1/package-lock.json" "$done_mark"; then
        echo "setup: installing the npm tools of $(basename "$1")" >&2
        if ! (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error >&2); then
            setup_failed "npm ci failed in $1. With a network it can be repeated; nothing else depends on it."
            return 1
        fi
        cp "$1/package-lock.json" "$done_mark"
    fi
}
