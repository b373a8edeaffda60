// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/list_forms.hpp"

#include <array>

namespace camfleet::cli {
namespace {

constexpr std::array kCustomerColumns{
    Column{"ID", "id"},
    Column{"NAME", "name"},
};
constexpr std::array kSiteColumns{
    Column{"ID", "id"},          Column{"CUSTOMER", "customer_id"},
    Column{"NAME", "name"},      Column{"TIME ZONE", "time_zone"},
    Column{"AGENT", "agent_id"},
};
constexpr std::array kAgentColumns{
    Column{"ID", "id"},           Column{"SITE", "site_id"},
    Column{"STATE", "state"},     Column{"LAST SEEN", "last_seen_at"},
    Column{"VERSION", "version"},
};
constexpr std::array kCameraColumns{
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
constexpr std::array kSwitchColumns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"MAKER", "identity.maker"},
    Column{"MODEL", "model"},
    Column{"SERIAL", "identity.serial"},
    Column{"ADDRESS", "endpoint.host"},
    Column{"NEVER CUT", "never_cut_if_index"},
};
constexpr std::array kRecorderColumns{
    Column{"ID", "id"},
    Column{"SITE", "site_id"},
    Column{"MAKER", "identity.maker"},
    Column{"MODEL", "model"},
    Column{"SERIAL", "identity.serial"},
    Column{"ADDRESS", "endpoint.host"},
};
constexpr std::array kOwnershipRecordColumns{
    Column{"ID", "id"},
    Column{"DEVICE", "device_id"},
    Column{"CUSTOMER", "customer_id"},
    Column{"PROOF", "proof"},
    Column{"REFERENCE", "reference"},
    Column{"ATTESTED BY", "attested_by"},
    Column{"AT", "attested_at", TimeStyle::absolute},
};
constexpr std::array kRecoveryPolicyColumns{
    Column{"NAME", "name"},
    Column{"MAKERS", "makers"},
    Column{"DESCRIPTION", "description"},
};
constexpr std::array kRecoveryStateColumns{
    Column{"ID", "id"},
    Column{"CAMERA", "camera_id"},
    Column{"OBJECTIVE", "objective"},
    Column{"PHASE", "phase"},
    Column{"RUNNING", "running_rung"},
    Column{"REASON", "reason"},
    Column{"STARTED", "started_at"},
    Column{"NEXT TRY", "retry_at"},
};
constexpr std::array kWorkOrderColumns{
    Column{"ID", "id"},       Column{"CAMERA", "camera_id"}, Column{"RUNG", "rung"},
    Column{"STATE", "state"}, Column{"OPENED", "opened_at"}, Column{"TECHNICIAN", "technician"},
};
constexpr std::array kJobSummaryColumns{
    Column{"ID", "id"},         Column{"AGENT", "agent_id"}, Column{"SEQ", "sequence"},
    Column{"STATE", "state"},   Column{"END", "end"},        Column{"RECOVERY", "recovery_id"},
    Column{"REASON", "reason"},
};
constexpr std::array kAuditRecordColumns{
    Column{"NO", "number"},       Column{"AT", "at", TimeStyle::absolute},
    Column{"ACTOR", "actor"},     Column{"ACTION", "action"},
    Column{"SUBJECT", "subject"}, Column{"DETAILS", "details"},
};

constexpr std::array kForms{
    ListForm{"Customer", kCustomerColumns,
             "no customers; the first one: camfleetctl customers add NAME"},
    ListForm{"Site", kSiteColumns,
             "no sites; the first one: camfleetctl sites add NAME --customer ID"},
    ListForm{"Agent", kAgentColumns,
             "no agents; the first one: camfleetctl agents invite --site ID"},
    ListForm{"Camera", kCameraColumns,
             "no cameras; the first one: camfleetctl cameras add NAME --site ID ..."},
    ListForm{"Switch", kSwitchColumns,
             "no switches; the first one: camfleetctl switches add NAME --site ID ..."},
    ListForm{"Recorder", kRecorderColumns,
             "no recorders; the first one: camfleetctl recorders add NAME --site ID ..."},
    ListForm{
        "OwnershipRecord", kOwnershipRecordColumns,
        "no ownership records; destructive rungs need one: camfleetctl ownership add DEVICE ..."},
    ListForm{"RecoveryPolicy", kRecoveryPolicyColumns,
             "no policies: is policy_dir of the controller right?"},
    ListForm{"RecoveryState", kRecoveryStateColumns,
             "no recoveries; start one: camfleetctl recover CAMERA --objective online --watch"},
    ListForm{"WorkOrder", kWorkOrderColumns, "no work orders"},
    ListForm{"JobSummary", kJobSummaryColumns, "no jobs"},
    ListForm{"AuditRecord", kAuditRecordColumns, "no audit records"},
};

}  // namespace

const ListForm* list_form(std::string_view element) {
    for (const auto& form : kForms) {
        if (form.element == element) return &form;
    }
    return nullptr;
}

}  // namespace camfleet::cli
