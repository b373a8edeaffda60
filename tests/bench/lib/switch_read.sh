# SPDX-License-Identifier: Apache-2.0
# A 48-port switch read in full, against snmpbulkwalk of the same subtrees.
# shellcheck shell=bash disable=SC2034,SC2154

measure_switch_read() {
    local folder answer lab_pid line port=''
    say "switch_read: $switch_rounds rounds"
    folder=$(mktemp -d)
    "$here/switch_read/big_switch" >"$folder/busy.snmprec"
    coproc LAB { exec "$bin/camfleet-lab-switch"; }
    lab_pid=$LAB_PID
    printf 'play %s\nstart\n' "$folder/busy.snmprec" >&"${LAB[1]}"
    read -r -t 10 line <&"${LAB[0]}" && port=${line#port }
    [[ $port =~ ^[0-9]+$ ]] || { say "the lab's switch did not start: $line" && return 1; }
    answer=$(timeout 300 "$bin/bench_switch_read" --port "$port" --rounds "$switch_rounds")
    printf 'quit\n' >&"${LAB[1]}"
    wait "$lab_pid" || true
    rm -rf -- "$folder"
    figure switch_read "$(jq .read_s <<<"$answer")" s \
        "snmpbulkwalk of the same subtrees, one call a subtree, in the same run" \
        "$(jq .bulkwalk_s <<<"$answer")" \
        "medians; ratio without the starts of snmpbulkwalk: $(jq '.read_s / (.bulkwalk_s - .bulkwalk_starts_s) * 1000 | round / 1000' <<<"$answer") (its starts include one question each); $(jq -c . <<<"$answer")"
}
