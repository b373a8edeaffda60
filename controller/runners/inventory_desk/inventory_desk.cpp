// SPDX-License-Identifier: Apache-2.0
// Customers, sites, the lists and the audit log. Devices and agents have files of their own.
#include "controller/runners/inventory_desk/inventory_desk.hpp"

namespace camfleet::controller {
namespace {

constexpr std::size_t kAuditPageMax = 1000;

}  // namespace

InventoryDesk::InventoryDesk(Parts parts, InventoryDeskConfig config)
    : parts_(std::move(parts)), config_(std::move(config)) {}

void InventoryDesk::append_audit(Batch& batch, Note note) {
    v1::AuditRecord record;
    *record.mutable_at() = to_timestamp(now());
    record.set_actor(std::move(note.actor));
    record.set_action(std::move(note.action));
    record.set_subject(std::move(note.subject));
    for (auto& [word, text] : note.details) {
        if (!text.empty()) (*record.mutable_details())[word] = std::move(text);
    }
    parts_.audit.append(batch, std::move(record));
}

Result<v1::Customer> InventoryDesk::accept(v1::Customer value) const {
    Problems problems;
    check_text(problems, "name", value.name(), true);
    if (value.id().empty()) value.set_id(id_from_name(value.name()));
    check_id(problems, "id", value.id());
    if (!problems.empty()) return std::unexpected(problems.error());
    for (const auto& [id, other] : parts_.records.customers.all()) {
        if (id != value.id() && other.name() == value.name()) {
            return fail(Errc::conflict, "name: customer '" + id + "' has this name already");
        }
    }
    return value;
}

void InventoryDesk::put_customer(v1::Customer value, std::string actor, Reply<v1::Customer> reply) {
    // Made from a name, an id must be new: changing somebody else by accident would be worse.
    const bool fresh = value.id().empty();
    auto good = accept(std::move(value));
    if (!good) return reply(std::unexpected(good.error()));
    const bool exists = parts_.records.customers.find(good->id()) != nullptr;
    if (fresh && exists) {
        return reply(fail(Errc::already_exists,
                          "id: customer '" + good->id() + "' exists; give its id to change it"));
    }
    Batch batch;
    parts_.records.customers.put(batch, *good);
    Note note{std::move(actor), exists ? "customer.changed" : "customer.added", good->id(), {}};
    note.details["name"] = good->name();
    finish(std::move(batch), std::move(note), std::move(*good), std::move(reply));
}

Result<v1::Site> InventoryDesk::accept(v1::Site value) const {
    Problems problems;
    check_text(problems, "name", value.name(), value.id().empty());
    if (value.id().empty()) value.set_id(id_from_name(value.name()));
    if (value.name().empty()) value.set_name(value.id());
    check_id(problems, "id", value.id());
    const auto* before = parts_.records.sites.find(value.id());
    if (before != nullptr && value.customer_id().empty()) {
        value.set_customer_id(before->customer_id());
    }
    if (parts_.records.customers.find(value.customer_id()) == nullptr) {
        problems.add("customer_id", "no customer '" + value.customer_id() + "'");
    }
    check_time_zone(problems, config_.zoneinfo_dir, value.time_zone());
    const std::string agent_id = before == nullptr ? "" : before->agent_id();
    if (!value.agent_id().empty() && value.agent_id() != agent_id) {
        problems.add("agent_id", "is set by inviting an agent");
    }
    value.set_agent_id(agent_id);
    if (!problems.empty()) return std::unexpected(problems.error());
    if (before != nullptr && before->customer_id() != value.customer_id()) {
        return fail(Errc::conflict, "customer_id: site '" + value.id() + "' belongs to customer '" +
                                        before->customer_id() + "'; add a new site instead");
    }
    return value;
}

void InventoryDesk::put_site(v1::Site value, std::string actor, Reply<v1::Site> reply) {
    const bool fresh = value.id().empty();
    auto good = accept(std::move(value));
    if (!good) return reply(std::unexpected(good.error()));
    const bool exists = parts_.records.sites.find(good->id()) != nullptr;
    if (fresh && exists) {
        return reply(fail(Errc::already_exists,
                          "id: site '" + good->id() + "' exists; give its id to change it"));
    }
    Batch batch;
    parts_.records.sites.put(batch, *good);
    Note note{std::move(actor), exists ? "site.changed" : "site.added", good->id(), {}};
    note.details["name"] = good->name();
    note.details["customer"] = good->customer_id();
    note.details["time_zone"] = good->time_zone();
    finish(std::move(batch), std::move(note), std::move(*good), std::move(reply));
}

v1::CustomerList InventoryDesk::customers() const {
    v1::CustomerList out;
    for (const auto& [id, value] : parts_.records.customers.all()) *out.add_customers() = value;
    return out;
}

v1::SiteList InventoryDesk::sites() const {
    v1::SiteList out;
    for (const auto& [id, value] : parts_.records.sites.all()) *out.add_sites() = value;
    return out;
}

v1::AgentList InventoryDesk::agents() const {
    v1::AgentList out;
    for (const auto& [id, value] : parts_.records.agents.all()) {
        *out.add_agents() = value;
        out.mutable_agents()->rbegin()->clear_token_sha256();
    }
    return out;
}

v1::CameraList InventoryDesk::cameras() const {
    v1::CameraList out;
    for (const auto& [id, value] : parts_.records.cameras.all()) *out.add_cameras() = value;
    return out;
}

v1::SwitchList InventoryDesk::switches() const {
    v1::SwitchList out;
    for (const auto& [id, value] : parts_.records.switches.all()) *out.add_switches() = value;
    return out;
}

v1::RecorderList InventoryDesk::recorders() const {
    v1::RecorderList out;
    for (const auto& [id, value] : parts_.records.recorders.all()) *out.add_recorders() = value;
    return out;
}

v1::CredentialList InventoryDesk::credentials(const std::string& device_id) const {
    v1::CredentialList out;
    for (const auto& [id, record] : parts_.records.credentials.all()) {
        const bool wanted = device_id.empty() || record.credential().device_id() == device_id;
        if (wanted) *out.add_credentials() = record.credential();
    }
    return out;
}

v1::OwnershipList InventoryDesk::ownership_records() const {
    v1::OwnershipList out;
    for (const auto& [id, value] : parts_.records.ownership.all()) {
        *out.add_ownership_records() = value;
    }
    return out;
}

v1::AuditList InventoryDesk::audit(std::uint64_t after, std::size_t limit) const {
    v1::AuditList out;
    auto records = parts_.audit.list(after, std::min(limit, kAuditPageMax));
    if (!records) return out;  // what cannot be read is verify_audit()'s to report
    for (auto& record : *records) *out.add_records() = std::move(record);
    return out;
}

v1::AuditVerdict InventoryDesk::verify_audit() const {
    auto verdict = parts_.audit.verify();
    if (verdict) return std::move(*verdict);
    v1::AuditVerdict out;
    out.set_reason(verdict.error().text());
    return out;
}

}  // namespace camfleet::controller
