// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/reply_view.hpp"

#include "common/proto/api.pb.h"
#include "controller/cli/fields.hpp"
#include "controller/cli/list_forms.hpp"
#include "controller/cli/look_view.hpp"
#include "controller/cli/requests.hpp"
#include "controller/cli/table.hpp"

namespace camfleet::cli {
namespace {

using google::protobuf::Message;

std::string list_text(const Message& reply, const std::string& element, Time now) {
    const ListForm* form = list_form(element);
    const auto all = elements(reply);
    if (form == nullptr) return render_pairs(all_fields(reply, now));
    if (all.empty()) return std::string(form->when_empty) + "\n";
    Table table;
    for (const auto& column : form->columns) table.head.emplace_back(column.head);
    for (const Message* one : all) {
        std::vector<std::string> row;
        for (const auto& column : form->columns) {
            row.push_back(field_text(*one, column.path, column.style, now));
        }
        table.rows.push_back(std::move(row));
    }
    return render(table);
}

// One row for each version: that is what a person looks for.
std::string credentials_text(const v1::CredentialList& list, Time now) {
    if (list.credentials().empty()) {
        return "no credentials; the first one: camfleetctl credentials set DEVICE --user USER\n";
    }
    Table table{{"DEVICE", "USER", "KIND", "VERSION", "STATE", "MADE", "PROVEN", "DEAD"}, {}};
    for (const auto& credential : list.credentials()) {
        for (const auto& version : credential.versions()) {
            table.rows.push_back({credential.device_id(), credential.user(),
                                  field_text(credential, "kind", TimeStyle::ago, now), version.id(),
                                  field_text(version, "state", TimeStyle::ago, now),
                                  field_text(version, "created_at", TimeStyle::ago, now),
                                  field_text(version, "proven_at", TimeStyle::ago, now),
                                  field_text(version, "dead_at", TimeStyle::ago, now)});
        }
    }
    return render(table);
}

std::string verdict_text(const v1::AuditVerdict& verdict) {
    if (verdict.intact()) {
        return "the audit chain is intact: " + std::to_string(verdict.records()) + " records\n";
    }
    return "the audit chain is BROKEN at record " + std::to_string(verdict.first_bad()) + ": " +
           printable(verdict.reason()) + "\n";
}

std::string policy_text(const v1::RecoveryPolicy& policy) {
    std::string out = printable(policy.name()) + ": " + printable(policy.description()) + "\n";
    Table table{{"RUNG", "TIMES", "GATE", "OBJECTIVES", "OFF s", "BOOT s", "GIVE UP s", "HOLD s",
                 "IN 24 H"},
                {}};
    const auto number = [](std::uint32_t n) { return n == 0 ? std::string() : std::to_string(n); };
    for (const auto& rung : policy.ladder()) {
        table.rows.push_back({field_text(rung, "rung", TimeStyle::ago, Time{}),
                              number(rung.times()), rung.needs_approval() ? "approval" : "",
                              field_text(rung, "objectives", TimeStyle::ago, Time{}),
                              number(rung.off_seconds()), number(rung.boot_wait_seconds()),
                              number(rung.give_up_seconds()), number(rung.hold_seconds()),
                              number(rung.max_in_24h())});
    }
    return out + render(table);
}

std::string invitation_text(const v1::AgentInvitation& invitation) {
    return "agent " + printable(invitation.agent_id()) +
           " is invited. Its token, shown this once:\n" + printable(invitation.token()) +
           "\nOn the agent: camfleet-agent enrol --config FILE --token-file FILE\n";
}

// For the person on the ladder: one step a line.
std::string work_order_text(const v1::WorkOrder& order, Time now) {
    auto pairs = all_fields(order, now);
    std::erase_if(pairs, [](const auto& pair) { return pair.first == "steps"; });
    std::string out = render_pairs(pairs);
    int number = 0;
    for (const auto& step : order.steps()) {
        out += "  " + std::to_string(++number) + ". " + printable(step) + "\n";
    }
    return out;
}

std::string lines_text(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

}  // namespace

std::string reply_text(const Message& reply, const ViewStyle& style, Time now) {
    if (const auto* list = dynamic_cast<const v1::CredentialList*>(&reply)) {
        return credentials_text(*list, now);
    }
    if (const auto* recovery = dynamic_cast<const v1::RecoveryState*>(&reply)) {
        return lines_text(ladder_view(*recovery, style, now));
    }
    if (const auto* verdict = dynamic_cast<const v1::AuditVerdict*>(&reply)) {
        return verdict_text(*verdict);
    }
    if (const auto* list = dynamic_cast<const v1::DeviceList*>(&reply)) {
        return devices_text(*list, now);
    }
    if (const auto* list = dynamic_cast<const v1::SiteChangeList*>(&reply)) {
        return changes_text(*list, now);
    }
    if (const auto* look = dynamic_cast<const v1::Look*>(&reply)) {
        return look_text(*look, true, now);
    }
    if (const auto* policy = dynamic_cast<const v1::RecoveryPolicy*>(&reply)) {
        return policy_text(*policy);
    }
    if (const auto* order = dynamic_cast<const v1::WorkOrder*>(&reply)) {
        return work_order_text(*order, now);
    }
    if (const auto* invitation = dynamic_cast<const v1::AgentInvitation*>(&reply)) {
        return invitation_text(*invitation);
    }
    const auto* type = reply.GetDescriptor();
    if (type->field_count() == 1 && type->field(0)->is_repeated() &&
        type->field(0)->message_type() != nullptr) {
        return list_text(reply, type->field(0)->message_type()->name(), now);
    }
    return render_pairs(all_fields(reply, now));
}

}  // namespace camfleet::cli
