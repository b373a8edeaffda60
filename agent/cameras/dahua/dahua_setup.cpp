// SPDX-License-Identifier: Apache-2.0
// The half of DahuaCamera that changes something.
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "agent/cameras/dahua/device_codec.hpp"

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
    return cgi_.change({at, &login, until},
                       "userManager.cgi?action=addUser" +
                           make_query({{"user.Name", user.user},
                                       {"user.Password", std::string(user.password.reveal())},
                                       {"user.Group", role == "administrator" ? "admin" : "user"},
                                       {"user.Sharable", "true"},
                                       {"user.Reserved", "false"}}));
}

Result<void> DahuaCamera::remove_user(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const std::string& user,
                                      ports::Deadline until) {
    if (user == login.user)
        return fail(Errc::rejected, "nobody removes the account he logs in with");
    return cgi_.change({at, &login, until},
                       "userManager.cgi?action=deleteUser" + make_query({{"name", user}}));
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
