#!/usr/bin/env bash
# The database servers of the tests, on loopback, in a folder of their own, as users without rights:
#   tests/servers.sh start FOLDER    starts PostgreSQL and MariaDB and writes FOLDER/servers.env
#   tests/servers.sh stop FOLDER     stops the two that were started there, and no others
# FOLDER/servers.env names ports, users and passwords. Nothing is kept that matters: durability is switched off.
set -euo pipefail

fail() {
    printf 'servers: %s\n' "$*" >&2
    exit 1
}

action=${1:-}
folder=${2:-}
if [ -z "$folder" ] || { [ "$action" != start ] && [ "$action" != stop ]; }; then fail "say: tests/servers.sh start|stop FOLDER"; fi

# as USER COMMAND...: servers refuse to run as root.
as() {
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then setpriv --reuid="$user" --regid="$user" --init-groups env HOME="$folder" "$@"
    else "$@"
    fi
}

# free_port: a port of loopback that nobody listens on, below those that outgoing connections take for themselves.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail "no free port was found"
}

start_postgres() {
    local bin data=$folder/postgres
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    postgres_port=$(free_port)
    mkdir -p "$data"
    if [ "$(id -u)" = 0 ]; then chown postgres "$data"; fi
    printf '%s' "$password" >"$folder/postgres.password"
    chmod 644 "$folder/postgres.password"
    as postgres "$bin/initdb" -D "$data/data" -E UTF8 --locale=C.UTF-8 -U datasync -A scram-sha-256 \
        --pwfile="$folder/postgres.password" --no-sync >"$folder/postgres.log" 2>&1 || fail "initdb failed: $(tail -n 5 "$folder/postgres.log")"
    cat >>"$data/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = '$data'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 64MB
timezone = 'UTC'
EOF
    as postgres "$bin/pg_ctl" -D "$data/data" -l "$data/server.log" -w -t 60 start >/dev/null 2>&1 </dev/null || fail "PostgreSQL did not start: $(tail -n 5 "$data/server.log")"
}

start_mariadb() {
    local data=$folder/mariadb server
    server=$(command -v mariadbd || echo /usr/sbin/mariadbd)
    mariadb_port=$(free_port)
    mkdir -p "$data/tmp"
    if [ "$(id -u)" = 0 ]; then chown mysql "$data" "$data/tmp"; fi
    cat >"$folder/mariadb.cnf" <<EOF
[mariadbd]
datadir=$data/data
# Not that of the machine: a server that starts removes what it finds there of another one.
tmpdir=$data/tmp
socket=$data/server.sock
pid-file=$data/server.pid
log-error=$data/server.log
bind-address=127.0.0.1
port=$mariadb_port
character-set-server=utf8mb4
collation-server=utf8mb4_general_ci
default-time-zone=+00:00
innodb_flush_log_at_trx_commit=0
innodb_flush_method=nosync
innodb_doublewrite=0
innodb_buffer_pool_size=64M
innodb_log_file_size=64M
max_allowed_packet=16M
local_infile=1
skip-name-resolve
EOF
    as mysql mariadb-install-db --no-defaults --datadir="$data/data" --auth-root-authentication-method=normal --skip-test-db >"$folder/mariadb.log" 2>&1 ||
        fail "mariadb-install-db failed: $(tail -n 5 "$folder/mariadb.log")"
    as mysql nohup "$server" --defaults-file="$folder/mariadb.cnf" >>"$folder/mariadb.log" 2>&1 </dev/null &
    local waited
    for waited in $(seq 300); do
        if mariadb --no-defaults --socket="$data/server.sock" -uroot -e 'select 1' >/dev/null 2>&1; then break; fi
        if [ "$waited" = 300 ]; then fail "MariaDB did not start: $(tail -n 5 "$data/server.log" 2>/dev/null)"; fi
        sleep 0.1
    done
    mariadb --no-defaults --socket="$data/server.sock" -uroot -e "
        create user datasync@'%' identified by '$password';
        grant all on *.* to datasync@'%' with grant option;
        create user datasync@localhost identified by '$password';
        grant all on *.* to datasync@localhost with grant option;
        create database datasync character set utf8mb4 collate utf8mb4_general_ci" || fail "MariaDB could not be set up"
}

case $action in
    start)
        password='pa;ss={"}w'
        umask 022
        mkdir -p "$folder"
        folder=$(cd "$folder" && pwd)
        start_postgres
        start_mariadb
        {
            echo "POSTGRES_PORT=$postgres_port"
            echo "MARIADB_PORT=$mariadb_port"
            echo "SERVER_USER=datasync"
            echo "SERVER_PASSWORD=$password"
        } >"$folder/servers.env.new"
        mv "$folder/servers.env.new" "$folder/servers.env"
        ;;
    stop)
        for pid in "$folder/postgres/data/postmaster.pid" "$folder/mariadb/server.pid"; do
            if [ -f "$pid" ]; then kill -INT "$(head -n 1 "$pid")" 2>/dev/null || kill -TERM "$(head -n 1 "$pid")" 2>/dev/null || true; fi
        done
        if [ -f "$folder/mariadb/server.pid" ]; then kill -TERM "$(cat "$folder/mariadb/server.pid")" 2>/dev/null || true; fi
        for _ in $(seq 100); do
            if [ ! -f "$folder/postgres/data/postmaster.pid" ] && [ ! -f "$folder/mariadb/server.pid" ]; then break; fi
            sleep 0.1
        done
        ;;
esac
