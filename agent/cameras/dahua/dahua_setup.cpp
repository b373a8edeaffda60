// SPDX-License-Identifier: Apache-2.0
// The half of DahuaCamera that changes something.
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "agent/cameras/dahua/device_codec.hpp"

#include <algorithm>

namespace camfleet::dahua {

Result<void> DahuaCamera::reboot(const v1::Endpoint& at,
                                 const ports::Login& login,
                                 ports::Deadline until) {
    return cgi_.change({at, &login, until}, "magicBox.cgi?action=reboot");
}

// Source: Dahua HTTP API V3.26 section 4.6.22: 0 is everything, 1 all but network and accounts.
Result<void> DahuaCamera::restore(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  ports::RestoreMode mode,
                                  ports::Deadline until) {
    const bool full = mode == ports::RestoreMode::full;
    return cgi_.change({at, &login, until},
                       std::string("magicBox.cgi?action=resetSystemEx&type=") + (full ? "0" : "1"));
}

Result<void> DahuaCamera::activate(const v1::Endpoint& at,
                                   const ports::Login& /*first*/,
                                   ports::Deadline /*until*/) {
    return fail(Errc::not_supported,
                at.host() +
                    ": the maker documents no call for the first password: a person "
                    "initialises it with the maker's ConfigTool or in a browser, and the "
                    "recovery goes on when discovery shows it");
}

Result<void> DahuaCamera::set_password(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const Secret& next,
                                       ports::Deadline until) {
    if (auto good = check_password(next); !good) return good;
    if (auto may = cgi_.may_send_password(at); !may) return may;
    return cgi_.change({at, &login, until},
                       "userManager.cgi?action=modifyPassword" +
                           make_query({{"name", login.user},
                                       {"pwd", std::string(next.reveal())},
                                       {"pwdOld", std::string(login.password.reveal())}}));
}

Result<std::vector<std::string>> DahuaCamera::list_users(const v1::Endpoint& at,
                                                         const ports::Login& login,
                                                         ports::Deadline until) {
    const auto users = cgi_.read({at, &login, until}, "userManager.cgi?action=getUserInfoAll");
    if (!users) return std::unexpected(users.error());
    return users_of(*users);
}

Result<void> DahuaCamera::add_user(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const ports::Login& user,
                                   const std::string& role,
                                   ports::Deadline until) {
    if (auto good = check_password(user.password); !good) return good;
    if (auto may = cgi_.may_send_password(at); !may) return may;
    const auto before = has_user(at, login, user.user, until);
    if (!before) return std::unexpected(before.error());
    if (*before) return fail(Errc::conflict, at.host() + ": user '" + user.user + "' exists");
    const auto added =
        cgi_.change({at, &login, until},
                    "userManager.cgi?action=addUser" +
                        make_query({{"user.Name", user.user},
                                    {"user.Password", std::string(user.password.reveal())},
                                    {"user.Group", role == "administrator" ? "admin" : "user"},
                                    {"user.Sharable", "true"},
                                    {"user.Reserved", "false"}}));
    if (!added) return added;
    return must_show(at, login, user.user, true, until);
}

Result<void> DahuaCamera::remove_user(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const std::string& user,
                                      ports::Deadline until) {
    if (user == login.user)
        return fail(Errc::rejected, "nobody removes the account he logs in with");
    const auto before = has_user(at, login, user, until);
    if (!before) return std::unexpected(before.error());
    if (!*before) return fail(Errc::not_found, at.host() + ": no user '" + user + "'");
    const auto removed = cgi_.change(
        {at, &login, until}, "userManager.cgi?action=deleteUser" + make_query({{"name", user}}));
    if (!removed) return removed;
    return must_show(at, login, user, false, until);
}

Result<bool> DahuaCamera::has_user(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const std::string& user,
                                   ports::Deadline until) {
    const auto all = list_users(at, login, until);
    if (!all) return std::unexpected(all.error());
    return std::ranges::find(*all, user) != all->end();
}

// An accepted change was seen to change nothing.
Result<void> DahuaCamera::must_show(const v1::Endpoint& at,
                                    const ports::Login& login,
                                    const std::string& user,
                                    bool there,
                                    ports::Deadline until) {
    const auto now = has_user(at, login, user, until);
    if (!now) return std::unexpected(Error{Errc::device_error, now.error().text()});
    if (*now == there) return {};
    return fail(Errc::device_error,
                at.host() + ": userManager.cgi: the change was taken, and not done");
}

Result<void> DahuaCamera::set_onvif_password(const v1::Endpoint& at,
                                             const ports::Login& login,
                                             const ports::Login& account,
                                             ports::Deadline until) {
    if (login.user != "admin") {
        return fail(Errc::forbidden, at.host() + ": only admin may change an ONVIF account");
    }
    if (auto good = check_password(account.password); !good) return good;
    if (auto may = cgi_.may_send_password(at); !may) return may;
    // Source: Dahua HTTP API V3.26 section 4.7: accountType 1 is an account of ONVIF.
    return cgi_.change({at, &login, until},
                       "userManager.cgi?action=modifyPasswordByManager" +
                           make_query({{"userName", account.user},
                                       {"pwd", std::string(account.password.reveal())},
                                       {"managerName", login.user},
                                       {"managerPwd", std::string(login.password.reveal())},
                                       {"accountType", "1"}}));
}

// The device restarts by itself; an image it does not like shows in its state.
// Source: Dahua HTTP API V3.26 section 4.12.
Result<void> DahuaCamera::upgrade_firmware(const v1::Endpoint& at,
                                           const ports::Login& login,
                                           const std::string& image,
                                           ports::Deadline until) {
    if (image.empty()) return fail(Errc::invalid_argument, "firmware image is empty");
    const Call call{at, &login, until};
    if (auto sent = cgi_.upload(call, "upgrader.cgi?action=uploadFirmware", "upgrade", image);
        !sent) {
        return sent;
    }
    const auto state = cgi_.read(call, "upgrader.cgi?action=getState");
    const auto word = state ? value_of(*state, "state.State") : std::string();
    if (word == "Failed" || word == "Invalid" || word == "NotEnoughMemory") {
        return fail(Errc::rejected, at.host() + ": upgrader.cgi: the device says " + word);
    }
    return {};
}

Result<v1::NetworkSettings> DahuaCamera::network(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const auto values = cgi_.config({at, &login, until}, "Network");
    if (!values) return std::unexpected(values.error());
    const auto now = network_of(*values);
    if (!now) return std::unexpected(now.error().within(at.host()));
    return now->settings;
}

Result<bool> DahuaCamera::set_network(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const v1::NetworkSettings& network,
                                      ports::Deadline until) {
    const Call call{at, &login, until};
    const auto values = cgi_.config(call, "Network");
    if (!values) return std::unexpected(values.error());
    const auto now = network_of(*values);
    if (!now) return std::unexpected(now.error().within(at.host()));
    const auto changes = network_changes(*now, network);
    if (!changes) return std::unexpected(changes.error());
    if (changes->empty()) return false;
    // No read-back: the camera may have left this address with its answer.
    const auto done =
        cgi_.change(call, "configManager.cgi?action=setConfig" + make_query(*changes));
    if (!done) return std::unexpected(done.error());
    return false;
}

Result<void> DahuaCamera::set_time(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const std::string& ntp_server,
                                   std::uint32_t interval_minutes,
                                   const std::string& time_zone,
                                   ports::Deadline until) {
    const auto changes = time_changes(ntp_server, interval_minutes, time_zone);
    if (!changes) return std::unexpected(changes.error());
    return cgi_.set_config({at, &login, until}, "NTP", *changes);
}

Result<void> DahuaCamera::set_name(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const std::string& name,
                                   ports::Deadline until) {
    return cgi_.set_config({at, &login, until}, "General", {{"General.MachineName", name}});
}

Result<Secret> DahuaCamera::backup(const v1::Endpoint& at,
                                   const ports::Login& /*login*/,
                                   const Secret& /*key*/,
                                   ports::Deadline /*until*/) {
    return fail(Errc::not_supported, at.host() + ": the maker documents no backup over HTTP");
}

}  // namespace camfleet::dahua
