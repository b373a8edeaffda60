# SPDX-License-Identifier: Apache-2.0
# What is claimed at the end, checked with other means than the programs that claim it.
# shellcheck shell=bash disable=SC2034,SC2154

verify_job() {
    openssl cms -verify -binary -inform DER -in "$1" -certfile "$run/job-signers.pem" \
        -CAfile "$CAMFLEET_CA" -out "$run/job.bin" 2>>"$run/log/openssl.log"
}

# A job as it was published verifies, and the same job with one byte changed does not.
check_signature() {
    local recovery job
    recovery=$(jq -r .id "$run/online.json")
    job=$(asked jobs list --recovery "$recovery" | jq -er '.jobs | last | .id')
    ctl jobs envelope "$job" --out "$run/job.der"
    ctl jobs signer --out "$run/job-signers.pem"
    verify_job "$run/job.der" || die "openssl does not verify the job $job"
    grep -aqF "$job" "$run/job.bin" || die "what was signed is not the job $job"
    LC_ALL=C sed "s/$job/${job%?}#/" "$run/job.der" >"$run/job-altered.der"
    cmp -s "$run/job.der" "$run/job-altered.der" && die "the job's id is not in its envelope"
    ! verify_job "$run/job-altered.der" || die "openssl verifies an altered job"
    job_signature=verified
}

# Each camera has a working credential that it had not before.
check_rotation() {
    local camera objective now
    credential_rotated=true
    for camera in front-door:online yard:access; do
        objective=${camera#*:} camera=${camera%:*}
        now=$(current_version "$camera")
        if [ -z "$now" ] || [ "$now" = "$(cat "$run/$objective.before")" ]; then credential_rotated=false; fi
    done
    [ "$credential_rotated" = true ] || die "a camera has no new credential"
}

check_audit() {
    ctl audit verify || die "the audit chain is broken"
    audit_chain=$(asked audit verify | jq -r 'if .intact and (.records | tonumber) > 0 then "intact" else "broken" end')
}

# Passwords, tokens and communities of this run, plain and in Base64, in everything that was written:
# logs, stores, the broker's data, and what passed the broker.
check_secrets() {
    local file found
    for file in "$run"/secrets/*; do
        [ -f "$file" ] || continue
        head -n 1 "$file"
        head -n 1 "$file" | tr -d '\n' | base64 -w 0 | sed 's/=*$//'
        printf '\n'
    done | sed '/^$/d' >"$run/secrets/.patterns"
    [ -s "$run/log/capture.out" ] || die "nothing of the broker's traffic was captured"
    found=$(grep -rlaF -f "$run/secrets/.patterns" --exclude-dir=secrets "$run" || true)
    [ -z "$found" ] || die "a secret stands in clear in: $found"
    # The same search does find them where they are.
    grep -qaF -f "$run/secrets/.patterns" "$run/secrets/till.password" ||
        die "the search for secrets would not find one"
    rm -f "$run/secrets/.patterns"
}
