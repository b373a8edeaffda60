# SPDX-License-Identifier: Apache-2.0
# Credential check and identity of 200 cameras, against bare round trips and curl --digest.
# shellcheck shell=bash disable=SC2034,SC2154

measure_cameras() {
    local answer
    say "cameras_200: the lab's cameras start"
    answer=$(timeout 300 "$bin/bench_cameras")
    figure cameras_200 "$(jq .driver_s <<<"$answer")" s \
        "as many bare round trips over as many connections, in the same run" "$(jq .bare_s <<<"$answer")" \
        "medians, no latency on loopback; ratio to a loop of curl --digest: $(jq '.driver_s / .curl_s * 1000 | round / 1000' <<<"$answer"); $(jq -c . <<<"$answer")"
}
