// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/failure_matrix/operations.hpp"

#include "common/base/assert.hpp"

namespace camfleet::matrix {
namespace {

using Op = v1::Operation;
using At = v1::Endpoint;
using ports::Deadline;

std::string line(const char* name, const std::string& value) {
    return value.empty() ? "" : std::string(name) + "=" + value + "\n";
}

Said said(const Result<void>& done) {
    if (!done) return std::unexpected(done.error());
    return std::string();
}

template <class T, class Say>
Said said(const Result<T>& found, const Say& say) {
    if (!found) return std::unexpected(found.error());
    return say(*found);
}

std::string text_of(const ports::CameraFacts& facts) {
    return line("maker", facts.identity.maker()) + line("serial", facts.identity.serial()) +
           line("mac", facts.identity.mac()) + line("model", facts.model) +
           line("firmware", facts.firmware) + line("name", facts.name);
}

std::string text_of(const v1::CameraState& state) {
    return line("state", v1::CameraState::Value_Name(state.value()));
}

std::string text_of(const v1::LoginResult& login) {
    return line("login", login.locked() ? "locked" : login.accepted() ? "accepted" : "refused");
}

std::string text_of(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) all += line("name", name);
    return all;
}

std::string text_of(const v1::FirmwareStatus& status) {
    return line("active", status.active_version()) + line("inactive", status.inactive_version()) +
           line("upgrading", status.upgrading() ? "yes" : "");
}

// Gateway and DNS differ from stand to stand: that they are told is what counts.
std::string text_of(const v1::NetworkSettings& network) {
    return line("dhcp", network.dhcp() ? "yes" : "") + line("address", network.address()) +
           line("netmask", network.netmask()) +
           line("gateway", network.gateway().empty() ? "" : "told");
}

const auto as_text = [](const auto& value) { return text_of(value); };
const auto as_whole = [](const auto& /*value*/) { return std::string("whole\n"); };

Row look(Op::Value operation, decltype(Row::call) call) {
    return {.operation = operation, .call = std::move(call)};
}

std::vector<Row> looks() {
    return {
        look(Op::public_facts,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().public_facts(at, until), as_text);
             }),
        look(Op::state, [](Stand& on, const At& at,
                           Deadline until) { return said(on.driver().state(at, until), as_text); }),
        look(Op::check_login,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().check_login(at, on.sample().login, until), as_text);
             }),
        look(Op::identify,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().identify(at, on.sample().login, until), as_text);
             }),
        look(Op::list_users,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().list_users(at, on.sample().login, until), as_text);
             }),
        look(Op::boot_marker,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().boot_marker(at, on.sample().login, until), as_whole);
             }),
        look(Op::backup,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().backup(at, on.sample().login, on.sample().key, until),
                             [](const Secret& file) {
                                 return line("bytes", std::to_string(file.reveal().size()));
                             });
             }),
        look(Op::firmware_status,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().firmware_status(at, on.sample().login, until), as_text);
             }),
        look(Op::snapshot,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().snapshot(at, on.sample().login, until), as_whole);
             }),
        look(Op::stream_url,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().find_stream_url(at, on.sample().login, until),
                             [](const std::string& url) { return line("url", url); });
             }),
        look(Op::device_certificate,
             [](Stand& on, const At& at, Deadline until) {
                 return said(on.driver().device_certificate(at, until),
                             [](const ports::CertifiedDevice& who) {
                                 return line("serial", who.identity.serial());
                             });
             }),
    };
}

Row change(Op::Value operation, decltype(Row::call) call) {
    return {.operation = operation, .changes = true, .call = std::move(call)};
}

void add_guard(Stand& on) {
    const auto added =
        on.driver().add_user(on.at(true), on.sample().login, on.sample().guard, "operator",
                             std::chrono::steady_clock::now() + std::chrono::seconds(20));
    CAMFLEET_ASSERT(added.has_value());
}

// Where a file is needed, this camera makes it; then its settings change.
void save_and_change(Stand& on) {
    if (!on.sample().file.empty()) return;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    auto file = on.driver().backup(on.at(false), on.sample().login, on.sample().key, until);
    CAMFLEET_ASSERT(file.has_value());
    on.sample().file = std::move(*file);
    on.spoil_settings();
}

std::vector<Row> changes() {
    using ports::RestoreMode;
    std::vector<Row> rows{
        change(Op::add_user,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().add_user(at, on.sample().login, on.sample().guard,
                                                    "operator", until));
               }),
        change(Op::set_password,
               [](Stand& on, const At& at, Deadline until) {
                   return said(
                       on.driver().set_password(at, on.sample().login, on.sample().next, until));
               }),
        change(Op::remove_user,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().remove_user(at, on.sample().login,
                                                       on.sample().guard.user, until));
               }),
        change(Op::onvif_account,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().set_onvif_password(at, on.sample().login,
                                                              on.sample().media, until));
               }),
        change(Op::reboot,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().reboot(at, on.sample().login, until));
               }),
        change(Op::restore_keep_network,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().restore(at, on.sample().login, RestoreMode::keep_network,
                                                   until));
               }),
        change(Op::restore_full,
               [](Stand& on, const At& at, Deadline until) {
                   return said(
                       on.driver().restore(at, on.sample().login, RestoreMode::full, until));
               }),
        change(Op::activate,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().activate(at, on.sample().first, until));
               }),
        change(Op::set_network,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().set_network(at, on.sample().login, on.network(), until),
                               [](bool /*reboot*/) { return std::string(); });
               }),
        change(Op::set_name,
               [](Stand& on, const At& at, Deadline until) {
                   return said(
                       on.driver().set_name(at, on.sample().login, on.sample().name, until));
               }),
        change(Op::set_time,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().set_time(at, on.sample().login, "192.0.2.123", 60,
                                                    on.sample().time_zone, until));
               }),
        change(Op::restore_backup,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().restore_backup(at, on.sample().login, on.sample().file,
                                                          on.sample().key, until));
               }),
        change(Op::upgrade_firmware,
               [](Stand& on, const At& at, Deadline until) {
                   return said(on.driver().upgrade_firmware(at, on.sample().login,
                                                            on.sample().image, until));
               }),
    };
    return rows;
}

void fit(Row& row) {
    switch (row.operation) {
        case Op::add_user:
        case Op::set_password:
        case Op::onvif_account:
            row.secure = true;
            break;
        case Op::activate:
            row.secure = true;
            row.condition = Condition::fresh;
            break;
        case Op::remove_user:
            row.prepare = add_guard;
            break;
        case Op::restore_backup:
            row.prepare = save_and_change;
            break;
        case Op::device_certificate:
            row.secure = true;
            row.asks_nothing = true;
            break;
        default:
            break;
    }
}

// What one make does otherwise than the others.
void fit_to(const Make& make, Row& row) {
    const bool onvif = make.driver == "onvif";
    if (row.operation == Op::stream_url) row.asks_nothing = !onvif;  // known without asking
    if (!onvif) return;
    if (row.operation == Op::public_facts) row.condition = Condition::open;
    // The accounts of an ONVIF camera are those of ONVIF.
    if (row.operation != Op::onvif_account) return;
    row.call = [](Stand& on, const At& at, Deadline until) {
        return said(
            on.driver().add_user(at, on.sample().login, on.sample().media, "administrator", until));
    };
}

}  // namespace

Row way_back_row() {
    return look(Op::set_network, [](Stand& on, const At& at, Deadline until) {
        return said(on.driver().network(at, on.sample().login, until), as_text);
    });
}

std::optional<Row> row_for(const Make& make, v1::Operation::Value operation) {
    for (const auto& rows : {looks(), changes()}) {
        for (auto row : rows) {
            if (row.operation != operation) continue;
            fit(row);
            fit_to(make, row);
            return row;
        }
    }
    return std::nullopt;
}

}  // namespace camfleet::matrix
