# SPDX-License-Identifier: Apache-2.0
# The two stories, told by camfleetctl: the operator watches and approves, the technician presses.
# shellcheck shell=bash disable=SC2034,SC2154

story_seconds_max=240

recovery_of() {
    asked recoveries list --camera "$1" | jq -er '.recoveries | last | .id // empty'
}

approve() {
    local rung
    rung=$(jq -r '.policy.ladder[.next_rung].rung // "the next rung"' <<<"$2")
    ctl recoveries approve "$1" --reason "owner agreed to $rung by telephone" >/dev/null
}

# The agent cuts the port's power and gives it back while the button is held.
play_technician() {
    local camera=$1 order=$2 n before
    before=$(button_resets "$camera")
    press "$camera" true
    ctl work-orders ready "$order" --technician "T. Ladder"
    for n in $(seq 600); do
        [ "$(button_resets "$camera")" = "$before" ] || break
        check_alive
        sleep 0.2
    done
    press "$camera" false
    [ "$n" -lt 600 ] || die "the button of $camera was held for 120 s and nothing happened"
}
button_resets() {
    lab_state | jq --arg name "$1" '.cameras[] | select(.name == $name) | .counters.button_defaults'
}

# Does what is asked of people until the recovery ends.
stand_by() {
    local camera=$1 id=$2 state phase handled='' now limit=$((SECONDS + story_seconds_max))
    while [ "$SECONDS" -lt "$limit" ]; do
        check_alive
        state=$(asked recoveries show "$id") || die "the recovery $id cannot be read"
        phase=$(jq -r .phase <<<"$state")
        now=$phase/$(jq -r '.next_rung, .work_order.id' <<<"$state" | tr '\n' ' ')
        case $phase in
            done | needs_person | cancelled) return 0 ;;
            awaiting_approval)
                if [ "$handled" != "$now" ]; then approve "$id" "$state"; fi
                handled=$now
                ;;
            awaiting_person)
                if [ "$handled" != "$now" ] && [ "$(jq -r .work_order.state <<<"$state")" = open ]; then
                    play_technician "$camera" "$(jq -r .work_order.id <<<"$state")"
                fi
                handled=$now
                ;;
        esac
        sleep 0.5
    done
    die "$camera: the recovery $id did not end within $story_seconds_max s"
}

# The version that works now: empty where none is known.
current_version() {
    asked credentials list --device "$1" |
        jq -r '[.credentials[]?.versions[]? | select(.state == "current") | .id] | last // ""'
}

# story CAMERA OBJECTIVE: leaves the ended recovery in OBJECTIVE.json.
story() {
    local camera=$1 objective=$2 id='' code=0
    say "story: $camera, objective $objective"
    current_version "$camera" >"$run/$objective.before"
    printf '$ camfleetctl recover %s --objective %s --watch\n' "$camera" "$objective" >&2
    "$bin/camfleetctl" recover "$camera" --objective "$objective" --watch \
        --timeout "$story_seconds_max" >&2 &
    watcher=$!  # its end is no accident: it is not one of the pids that must stay alive
    for _ in $(seq 50); do
        id=$(recovery_of "$camera" 2>/dev/null) && [ -n "$id" ] && break
        sleep 0.2
    done
    [ -n "$id" ] || die "no recovery of $camera was started"
    stand_by "$camera" "$id"
    wait "$watcher" || code=$?
    watcher=''
    asked recoveries show "$id" >"$run/$objective.json"
    [ "$code" = 0 ] || die "$camera was not recovered: camfleetctl recover ended with $code"
}
