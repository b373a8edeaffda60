# SPDX-License-Identifier: Apache-2.0
# Resident memory of an agent that is a real one: enrolled, at a real broker over mutual TLS, at the
# simulated site of the quickstart.
# shellcheck shell=bash disable=SC2034,SC2154

settle_seconds=6

# status PID FIELD: megabytes (10^6 bytes)
status_mb() { awk -v field="$2:" '$1 == field { printf "%.3f\n", $2 * 1024 / 1000000 }' "/proc/$1/status"; }
threads() { awk '$1 == "Threads:" { print $2 }' "/proc/$1/status"; }
private_mb() {
    awk '/^Private_Dirty:/ { sum += $2 } END { printf "%.1f", sum * 1024 / 1000000 }' "/proc/$1/smaps_rollup" \
        2>/dev/null || printf '?'
}

start_libraries() {
    certificate libraries
    mkdir -p "$run/libraries"
    start libraries "$bin/bench_libraries" --uri "mqtts://127.0.0.1:$broker_port" --name libraries \
        --ca "$run/pki/ca.crt" --certificate "$run/pki/libraries.crt" --key "$run/pki/libraries.key" \
        --folder "$run/libraries"
    libraries_pid=$started_pid
    until_true 20 "the libraries are started" grep -q ready "$run/log/libraries.out"
}

measure_memory() {
    say "memory of the agent"
    fresh memory
    make_keys
    start_broker_for_bench
    start_controller
    start_lab
    fill_inventory
    start_agent
    local agent_pid=$started_pid
    start_libraries
    sleep "$settle_seconds"
    local idle alone facts
    idle=$(status_mb "$agent_pid" VmRSS) alone=$(status_mb "$libraries_pid" VmRSS)
    facts="private dirty $(private_mb "$agent_pid") MB of $(private_mb "$libraries_pid") MB"
    facts+=", threads $(threads "$agent_pid") and $(threads "$libraries_pid")"
    if wants agent_memory_idle; then
        figure agent_memory_idle "$idle" MB "the linked libraries alone, started and connected" "$alone" \
            "VmRSS after $settle_seconds s of idling, MB of 10^6 bytes, limit 28; agent and libraries: $facts"
    fi
    if wants agent_memory_recovery; then measure_recovery "$agent_pid" "$alone"; fi
    tidy_up
}

# The quickstart's story of a frozen camera, from diagnosis to full default, frames and recorder.
measure_recovery() {
    local agent_pid=$1 alone=$2 how="peak since its start"
    # Forgets the peak of the start, where the kernel lets us.
    if { echo 5 >"/proc/$agent_pid/clear_refs"; } 2>/dev/null; then how="peak during the recovery"; fi
    story front-door online
    figure agent_memory_recovery "$(status_mb "$agent_pid" VmHWM)" MB "the linked libraries alone" "$alone" \
        "VmHWM, $how; MB of 10^6 bytes; ended $(jq -r .phase "$run/online.json") after \
$(jq -r '.rungs_run | join(" ")' "$run/online.json"); resident afterwards $(status_mb "$agent_pid" VmRSS) MB"
}
