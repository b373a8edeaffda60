# SPDX-License-Identifier: Apache-2.0
# What all figures share: building, certificates, the line that is printed.
# shellcheck shell=bash disable=SC2034,SC2154

build_programs() {
    [ "$build" = yes ] || return 0
    local targets=()
    if wants agent_memory_idle || wants agent_memory_recovery; then
        targets+=(camfleet-controller camfleet-agent camfleet-lab camfleetctl bench_libraries)
    fi
    if wants dispatch_1000; then targets+=(camfleet-controller bench_fleet); fi
    if wants simulation; then targets+=(simulation_test); fi
    if wants cameras_200; then targets+=(bench_cameras); fi
    if wants switch_read; then targets+=(bench_switch_read camfleet-lab-switch); fi
    say "building: ${targets[*]}"
    (cd "$root" && cmake --preset release && cmake --build build/release -j "$(nproc)" \
        --target "${targets[@]}") >&2
}

# figure NAME VALUE UNIT PEER PEER_VALUE CONDITIONS; the ratio is VALUE / PEER_VALUE
figure() {
    jq -nc --arg name "$1" --argjson value "$2" --arg unit "$3" --arg peer "$4" --argjson peer_value "$5" \
        --arg conditions "$6" '
        def short: . * 1000 | round | . / 1000;
        {name: $name, value: ($value | short), unit: $unit, peer: $peer, peer_value: ($peer_value | short),
         ratio: ($value / $peer_value | short), conditions: $conditions}'
}

# certificate NAME: pki/NAME.crt and .key, of the fleet's CA, for a client of the broker
certificate() {
    local at=$run/pki
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$at/$1.key" \
        -subj "/CN=$1" -out "$at/$1.csr" 2>>"$run/log/openssl.log"
    printf 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n' >"$at/$1.extensions"
    openssl x509 -req -in "$at/$1.csr" -CA "$at/ca.crt" -CAkey "$at/ca.key" \
        -extfile "$at/$1.extensions" -days 1 -out "$at/$1.crt" 2>>"$run/log/openssl.log"
}

start_broker_for_bench() {
    "$root/deploy/broker/render" "$run/broker" "$broker_port" "$run/pki" 127.0.0.1 >&2
    cat >>"$run/broker/acl" <<'ACL'

user bench
topic write bench/+/down
topic read bench/+/up
pattern read bench/%u/down
pattern write bench/%u/up
ACL
    start broker mosquitto -c "$run/broker/mosquitto.conf"
    broker_pid=$started_pid
    until_true 15 "the broker listens" listens "$broker_port"
}

# fresh NAME: a folder of its own for one set of figures
fresh() {
    local whole=$keep
    [ -z "$whole" ] || keep=$whole/$1
    prepare_folder
    bench_keep=$whole
}

# Ends the programs of one set, and its folder unless it is kept.
tidy_up() {
    stop_all
    [ -n "$keep" ] || rm -rf -- "$run"
    keep=$bench_keep run=
    names=()
}

measure_simulation() {
    local line histories=${CAMFLEET_HISTORIES:-4000}
    say "simulation: $histories histories"
    line=$(CAMFLEET_HISTORIES=$histories timeout 300 \
        "$root/build/release/tests/simulation/histories/simulation_test" \
        --gtest_filter='Simulation.holds_every_invariant_in_every_history' | grep '^histories=')
    figure simulation "$(grep -o 'histories_per_second=[0-9]*' <<<"$line" | cut -d = -f 2)" histories/s \
        "what is asked of it" 1000 "one core, by its CPU time; $line"
}
