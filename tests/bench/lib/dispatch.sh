# SPDX-License-Identifier: Apache-2.0
# One signed job for each of many connected agents, against the raw broker.
# shellcheck shell=bash disable=SC2034,SC2154

# store NAME: camfleet_store_NAME of the controller's metrics
store() {
    curl -sf --max-time 5 "http://127.0.0.1:$controller_metrics_port/metrics" |
        awk -v name="camfleet_store_$1" '$1 == name { printf "%d\n", $2 }'
}

measure_dispatch() {
    say "dispatch: $agents agents, $rounds rounds"
    fresh dispatch
    make_keys
    certificate bench
    start_broker_for_bench
    start_controller
    local controller_pid=$started_pid answer
    timeout 420 "$bin/bench_fleet" --api "$CAMFLEET_API" --token-file "$CAMFLEET_TOKEN_FILE" --pki "$run/pki" \
        --broker-port "$broker_port" --controller-pid "$controller_pid" --broker-pid "$broker_pid" \
        --agents "$agents" --rounds "$rounds" >"$run/fleet.json"
    sleep 1.2  # the controller tells of its store once a second
    answer=$(jq -c --argjson batches "$(store batches)" --argjson fsyncs "$(store groups)" \
        '. + {store_of_whole_run: {batches: $batches, fsyncs: $fsyncs}}' "$run/fleet.json")
    figure dispatch_1000 "$(jq .dispatch_s <<<"$answer")" s \
        "the raw broker: the same number of messages of the same sizes, without a controller" \
        "$(jq .raw_s <<<"$answer")" "$(jq -c . <<<"$answer")"
    tidy_up
}
