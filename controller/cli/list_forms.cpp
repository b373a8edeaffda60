// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/list_forms.hpp"

#include <array>

namespace camfleet::cli {
namespace {

constexpr std::array customer_columns{
    Column{"ID", "id"},
    Column{"NAME", "name"},
};
constexpr std::array site_columns{
    Column{"ID", "id"},          Column{"CUSTOMER", "customer_id"},
    Column{"NAME", "name"},      Column{"TIME ZONE", "time_zone"},
    Column{"AGENT", "agent_id"},
};
constexpr std::array agent_columns{
    Column{"ID", "id"},           Column{"SITE", "site_id"},
    Column{"STATE", "state"},     Column{"LAST SEEN", "last_seen_at"},
    Column{"VERSION", "version"},
};
constexpr std::array camera_columns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"STATE", "state"},
    Column{"MAKER", "identity.maker"},
    Column{"MODEL", "model"},
    Column{"SERIAL", "identity.serial"},
    Column{"ADDRESS", "endpoint.host"},
    Column{"SWITCH", "port.switch_id"},
    Column{"PORT", "port.if_name"},
    Column{"RECORDER", "recorder.recorder_id"},
    Column{"CH", "recorder.channel"},
    Column{"PROBLEMS", "problems"},
};
constexpr std::array switch_columns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"MAKER", "identity.maker"},
    Column{"MODEL", "model"},
    Column{"SERIAL", "identity.serial"},
    Column{"ADDRESS", "endpoint.host"},
    Column{"NEVER CUT", "never_cut_if_index"},
};
constexpr std::array recorder_columns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"MAKER", "identity.maker"},
    Column{"MODEL", "model"},
    Column{"SERIAL", "identity.serial"},
    Column{"ADDRESS", "endpoint.host"},
};
constexpr std::array ownership_record_columns{
    Column{"ID", "id"},
    Column{"DEVICE", "device_id"},
    Column{"CUSTOMER", "customer_id"},
    Column{"PROOF", "proof"},
    Column{"REFERENCE", "reference"},
    Column{"ATTESTED BY", "attested_by"},
    Column{"AT", "attested_at", TimeStyle::absolute},
};
constexpr std::array recovery_policy_columns{
    Column{"NAME", "name"},
    Column{"MAKERS", "makers"},
    Column{"DESCRIPTION", "description"},
};
constexpr std::array recovery_state_columns{
    Column{"ID", "id"},
    Column{"CAMERA", "camera_id"},
    Column{"OBJECTIVE", "objective"},
    Column{"PHASE", "phase"},
    Column{"RUNNING", "running_rung"},
    Column{"REASON", "reason"},
    Column{"STARTED", "started_at"},
    Column{"NEXT TRY", "retry_at"},
};
constexpr std::array work_order_columns{
    Column{"ID", "id"},       Column{"CAMERA", "camera_id"}, Column{"RUNG", "rung"},
    Column{"STATE", "state"}, Column{"OPENED", "opened_at"}, Column{"TECHNICIAN", "technician"},
};
constexpr std::array job_summary_columns{
    Column{"ID", "id"},         Column{"AGENT", "agent_id"}, Column{"SEQ", "sequence"},
    Column{"STATE", "state"},   Column{"END", "end"},        Column{"RECOVERY", "recovery_id"},
    Column{"REASON", "reason"},
};
constexpr std::array look_columns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"KIND", "asked.kind"},
    Column{"STATE", "state"},
    Column{"ASKED", "requested_at"},
    Column{"BY", "asked.requested_by"},
    Column{"CAMERA", "asked.camera_id"},
    Column{"REASON", "reason"},
};
constexpr std::array audit_record_columns{
    Column{"NO", "number"},       Column{"AT", "at", TimeStyle::absolute},
    Column{"ACTOR", "actor"},     Column{"ACTION", "action"},
    Column{"SUBJECT", "subject"}, Column{"DETAILS", "details"},
};

constexpr std::array all_forms{
    ListForm{"Customer", customer_columns,
             "no customers; the first one: camfleetctl customers add NAME"},
    ListForm{"Site", site_columns,
             "no sites; the first one: camfleetctl sites add NAME --customer ID"},
    ListForm{"Agent", agent_columns,
             "no agents; the first one: camfleetctl agents invite --site ID"},
    ListForm{"Camera", camera_columns,
             "no cameras; the first one: camfleetctl cameras add NAME --site ID ..."},
    ListForm{"Switch", switch_columns,
             "no switches; the first one: camfleetctl switches add NAME --site ID ..."},
    ListForm{"Recorder", recorder_columns,
             "no recorders; the first one: camfleetctl recorders add NAME --site ID ..."},
    ListForm{
        "OwnershipRecord", ownership_record_columns,
        "no ownership records; destructive rungs need one: camfleetctl ownership add DEVICE ..."},
    ListForm{"RecoveryPolicy", recovery_policy_columns,
             "no policies: is policy_dir of the controller right?"},
    ListForm{"RecoveryState", recovery_state_columns,
             "no recoveries; start one: camfleetctl recover CAMERA --objective online --watch"},
    ListForm{"WorkOrder", work_order_columns, "no work orders"},
    ListForm{"JobSummary", job_summary_columns, "no jobs"},
    ListForm{"Look", look_columns, "no looks; the first one: camfleetctl discover SITE"},
    ListForm{"AuditRecord", audit_record_columns, "no audit records"},
};

}  // namespace

const ListForm* list_form(std::string_view element) {
    for (const auto& form : all_forms) {
        if (form.element == element) return &form;
    }
    return nullptr;
}

}  // namespace camfleet::cli
