# SPDX-License-Identifier: Apache-2.0
# The fleet of the quickstart: keys, broker, controller, simulated site, inventory, agent.
# Everything that an operator would do goes through camfleetctl, and is shown.
# shellcheck shell=bash disable=SC2034,SC2154

ctl() {
    printf '$ camfleetctl %s\n' "$*" >&2
    "$bin/camfleetctl" "$@" >&2
}
# The answer as JSON, not shown.
asked() { "$bin/camfleetctl" -o json "$@"; }

prepare_folder() {
    umask 077
    if [ -n "$keep" ]; then
        mkdir -p -- "$keep"
        run=$(cd -- "$keep" && pwd)
        [ -z "$(ls -A -- "$run")" ] || { run='' && die "$keep is not empty"; }
    else
        run=$(mktemp -d "${TMPDIR:-/tmp}/camfleet.XXXXXX")
    fi
    mkdir -p "$run"/{log,secrets,controller,agent,capture}
    mapfile -t ports < <(free_ports 4)
    broker_port=${ports[0]} api_port=${ports[1]}
    controller_metrics_port=${ports[2]} agent_metrics_port=${ports[3]}
    # mosquitto lies where only root's PATH looks.
    PATH=$PATH:/usr/sbin:/sbin
    say "working in $run"
}

# A password as an operator would file it: letters, digits and a sign, by the makers' rules.
new_password() { printf 'Aq7-%s\n' "$(openssl rand -hex 6)"; }

make_keys() {
    openssl rand -out "$run/master.key" 32
    openssl rand -hex 32 >"$run/secrets/operator.token"
    local device
    for device in front-door till recorder; do new_password >"$run/secrets/$device.password"; done
    printf 'c%s\n' "$(openssl rand -hex 10)" >"$run/secrets/switch.community"
    "$bin/camfleet-controller" init-pki --dir "$run/pki" --host 127.0.0.1 --host localhost >&2
    export CAMFLEET_API=https://127.0.0.1:$api_port CAMFLEET_CA=$run/pki/ca.crt
    export CAMFLEET_TOKEN_FILE=$run/secrets/operator.token CAMFLEET_ACTOR=quickstart
}

start_broker() {
    "$root/deploy/broker/render" "$run/broker" "$broker_port" "$run/pki" 127.0.0.1 >&2
    # A listener of this run only, to look for passwords in everything that passes the broker.
    printf '\nuser capture\ntopic read camfleet/v1/#\n' >>"$run/broker/acl"
    start broker mosquitto -c "$run/broker/mosquitto.conf"
    until_true 15 "the broker listens" listens "$broker_port"
}

start_controller() {
    cat >"$run/controller.yaml" <<YAML
name: main
state_dir: "$run/controller"
master_key_file: "$run/master.key"
pki_dir: "$run/pki"
policy_dir: "$root/policies/recovery"
api_listen: "127.0.0.1:$api_port"
api_token_file: "$CAMFLEET_TOKEN_FILE"
metrics_listen: "127.0.0.1:$controller_metrics_port"
broker:
  uri: "mqtts://127.0.0.1:$broker_port"
  reconnect_min_ms: 200
  reconnect_max_ms: 2000
resend_seconds: 5
YAML
    start controller "$bin/camfleet-controller" --config "$run/controller.yaml"
    until_true 30 "the API answers" \
        curl -sf --max-time 2 --cacert "$CAMFLEET_CA" "$CAMFLEET_API/healthz"
}

start_capture() {
    local at=$run/capture
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$at/capture.key" \
        -subj /CN=capture -out "$at/capture.csr" 2>>"$run/log/capture.log"
    printf 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n' >"$at/extensions"
    openssl x509 -req -in "$at/capture.csr" -CA "$run/pki/ca.crt" -CAkey "$run/pki/ca.key" \
        -extfile "$at/extensions" -days 1 -out "$at/capture.crt" 2>>"$run/log/capture.log"
    start capture stdbuf -oL mosquitto_sub -V mqttv5 -h 127.0.0.1 -p "$broker_port" --cafile "$run/pki/ca.crt" \
        --cert "$at/capture.crt" --key "$at/capture.key" -t 'camfleet/v1/#' -F '%t %p'
}

start_lab() {
    # Discovery answers on a free port: another site may be running on this machine.
    sed 's/^\(sadp:.*port: *\)[0-9]*/\10/' "$root/tests/lab/sites/quickstart.yaml" >"$run/site.yaml"
    start lab "$bin/camfleet-lab" "$run/site.yaml" --secrets "$run/secrets"
    until_true 20 "the simulated site is up" grep -q '"ready":true' "$run/log/lab.out"
    site=$(head -n 1 "$run/log/lab.out")
    lab_control=$(jq -r .control <<<"$site")
}

lab_state() { curl -sf --max-time 5 "http://$lab_control/state"; }
# press CAMERA true|false
press() {
    printf '  (at the camera %s: reset button %s)\n' "$1" "$([ "$2" = true ] && echo pressed || echo released)" >&2
    curl -sf --max-time 5 -X POST -H 'Content-Type: application/json' -d "{\"hold\":$2}" \
        "http://$lab_control/cameras/$1/button" >/dev/null
}

# of_camera NAME FIELD
of_camera() { jq -r --arg name "$1" ".cameras[] | select(.name == \$name) | .$2" <<<"$site"; }
of_recorder() { jq -r ".recorder.$1" <<<"$site"; }
switch_mac() { sed -n '/^switch:/,$ s/^  mac: *"\(.*\)"/\1/p' "$run/site.yaml" | head -n 1; }

add_camera() {
    local name=$1 channel=$2
    ctl cameras add "$name" --id "$name" --site main-street --maker hikvision --policy standard \
        --serial "$(of_camera "$name" serial)" --mac "$(of_camera "$name" mac)" \
        --address "$(of_camera "$name" address)" --netmask 255.255.255.0 --gateway 127.77.1.1 \
        --http-port "$(of_camera "$name" http_port)" --rtsp-port "$(of_camera "$name" rtsp_port)" \
        --recorder recorder --channel "$channel"
}

own() {
    ctl ownership add "$1" --maker hikvision --serial "$(of_camera "$1" serial)" --mac "$(of_camera "$1" mac)" \
        --customer corner-shop --proof "$2" --reference "$3" --attested-by "A. Installer"
}

fill_inventory() {
    say "inventory"
    ctl customers add "Corner Shop" --id corner-shop
    ctl sites add "Main Street" --id main-street --customer corner-shop --time-zone Europe/Berlin
    ctl switches add "Shop switch" --id shop-switch --site main-street --maker netgear --mac "$(switch_mac)" \
        --address "$(jq -r .switch.address <<<"$site")" --snmp-port "$(jq -r .switch.snmp_port <<<"$site")"
    ctl recorders add "Recorder" --id recorder --site main-street --maker hikvision \
        --serial "$(of_recorder serial)" --mac "$(of_recorder mac)" --address "$(of_recorder address)" \
        --http-port "$(of_recorder http_port)"
    add_camera front-door 1
    add_camera yard 2
    add_camera till 3
    ctl credentials set shop-switch --kind snmp_community --secret-file "$run/secrets/switch.community"
    ctl credentials set recorder --user admin --secret-file "$run/secrets/recorder.password"
    ctl credentials set front-door --user admin --secret-file "$run/secrets/front-door.password"
    ctl credentials set till --user admin --secret-file "$run/secrets/till.password"
    own front-door purchase_invoice 2024-0117
    own yard handover_report HR-2026-004
    ctl cameras list
}

agent_was_seen() {
    asked agents show shop-agent | jq -e '.last_seen_at != null and .last_seen_at != ""'
}

start_agent() {
    say "agent"
    ctl agents invite shop-agent --site main-street --token-out "$run/secrets/agent.token"
    cat >"$run/agent.yaml" <<YAML
id: shop-agent
state_dir: "$run/agent"
controller_url: "$CAMFLEET_API"
broker:
  uri: "mqtts://127.0.0.1:$broker_port"
  reconnect_min_ms: 200
  reconnect_max_ms: 2000
metrics_listen: "127.0.0.1:$agent_metrics_port"
interfaces: ["127.0.0.1"]
heartbeat_seconds: 2
sadp_port: $(jq .sadp.port <<<"$site")
device_clock_rate: $(jq .time_scale <<<"$site")
discovery_window_ms: 500
http_timeout_ms: 4000
snmp_timeout_ms: 2000
video_timeout_ms: 4000
YAML
    "$bin/camfleet-agent" enrol --config "$run/agent.yaml" --token-file "$run/secrets/agent.token" >&2
    start agent "$bin/camfleet-agent" --config "$run/agent.yaml"
    until_true 30 "the agent is in touch with the controller" agent_was_seen
    ctl agents list
}
