# SPDX-License-Identifier: Apache-2.0
# Processes of the quickstart: started apart from the terminal's process group, awaited with a bound,
# stopped by their own ids in the reverse order.
# shellcheck shell=bash disable=SC2034,SC2154

pids=() names=() watcher=''
asked_to_stop=no finished=no run=''

say() { printf '\n== %s\n' "$*" >&2; }

die() {
    printf '\nquickstart: %s\n' "$*" >&2
    exit 1
}

# start NAME COMMAND...; output goes to log/NAME.log. The process id is in $started_pid.
start() {
    local name=$1
    shift
    setsid "$@" >>"$run/log/$name.out" 2>>"$run/log/$name.log" </dev/null &
    started_pid=$!
    pids+=("$started_pid")
    names+=("$name")
}

alive() { kill -0 "$1" 2>/dev/null; }

stop_pid() {
    local pid=$1 n
    alive "$pid" || return 0
    kill -TERM "$pid" 2>/dev/null || true
    for n in $(seq 100); do
        alive "$pid" || return 0
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
}

stop_all() {
    local i
    [ -z "$watcher" ] || stop_pid "$watcher"
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do stop_pid "${pids[i]}"; done
    pids=()
}

show_logs() {
    local file
    for file in "$run"/log/*.log; do
        [ -s "$file" ] || continue
        printf -- '--- the end of %s\n' "$file" >&2
        tail -n 15 "$file" >&2
    done
}

finish() {
    local code=$?
    trap - EXIT
    trap '' INT TERM
    if [ -n "$run" ]; then
        [ "$code" = 0 ] || [ "$asked_to_stop" = yes ] || show_logs
        stop_all
        if [ "$code" != 0 ] && [ "$asked_to_stop" = no ]; then
            printf 'quickstart: what was written is kept in %s\n' "$run" >&2
        elif [ -z "$keep" ]; then
            rm -rf -- "$run"
        fi
    fi
    # Ctrl-C is the way to end it once everything was shown.
    [ "$asked_to_stop" = no ] || [ "$finished" = no ] || code=0
    exit "$code"
}

# until_true SECONDS WHAT COMMAND...
until_true() {
    local limit=$1 what=$2 n
    shift 2
    for n in $(seq $((limit * 5))); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        check_alive
        sleep 0.2
    done
    die "$what: not within $limit s"
}

check_alive() {
    local i
    for i in "${!pids[@]}"; do
        alive "${pids[i]}" || die "${names[i]} ended by itself; see $run/log/${names[i]}.log"
    done
}

wait_for_the_end() {
    while :; do
        check_alive
        sleep 1
    done
}

# Ports that are free at this moment, one a line.
free_ports() {
    python3 - "$1" <<'PYTHON'
import socket
import sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])
PYTHON
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
