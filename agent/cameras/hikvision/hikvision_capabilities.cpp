// SPDX-License-Identifier: Apache-2.0
// What the Hikvision driver promises. The proofs are in tests/integration/hikvision_drivers.
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/ports/capability_table.hpp"

#include <array>

namespace camfleet::hikvision {

std::vector<v1::Capability> HikvisionCamera::capabilities() const {
    constexpr auto no = v1::Capability::no;
    constexpr auto yes = v1::Capability::yes;
    constexpr auto seen = "HikvisionDrivers.see_live_view_and_a_picture";
    constexpr auto found = "HikvisionDrivers.find_the_camera_by_sadp_and_prove_who_it_is";
    constexpr auto back = "HikvisionDrivers.bring_a_camera_back_from_a_full_default";
    constexpr auto changed = "HikvisionDrivers.change_the_password_and_hear_a_refused_one";
    constexpr auto once = "HikvisionDrivers.spend_exactly_one_login_on_a_wrong_password";
    constexpr auto kept = "HikvisionDrivers.keep_the_users_through_a_basic_restore";
    constexpr auto accounts = "HikvisionDrivers.add_and_remove_users";
    constexpr auto onvif = "HikvisionDrivers.give_onvif_an_account_and_switch_it_on";
    constexpr auto file = "HikvisionDrivers.give_a_configuration_back_to_the_same_camera_alone";
    constexpr auto image = "HikvisionDrivers.upgrade_firmware_and_hear_a_refused_image";
    constexpr std::array rows{
        ports::Declared{v1::Operation::public_facts, no, "", "SADP says it, HTTP does not"},
        ports::Declared{v1::Operation::state, yes, back,
                        "not activated, set up, or locked for whoever asks"},
        ports::Declared{v1::Operation::check_login, yes, once, "firmware with userCheck"},
        ports::Declared{v1::Operation::identify, yes, found},
        ports::Declared{v1::Operation::list_users, yes, changed},
        ports::Declared{v1::Operation::add_user, yes, accounts},
        ports::Declared{v1::Operation::set_password, yes, changed},
        ports::Declared{v1::Operation::remove_user, yes, accounts},
        ports::Declared{v1::Operation::onvif_account, yes, onvif, "its password; made, if missing"},
        ports::Declared{v1::Operation::reboot, yes, back},
        ports::Declared{v1::Operation::boot_marker, yes, kept},
        ports::Declared{v1::Operation::restore_keep_network, yes, kept},
        ports::Declared{v1::Operation::restore_full, yes, back},
        ports::Declared{v1::Operation::activate, yes, back, "not with supportVersion 3"},
        ports::Declared{v1::Operation::set_network, yes, back},
        ports::Declared{v1::Operation::set_name, yes, back},
        ports::Declared{v1::Operation::set_time, yes, back},
        ports::Declared{v1::Operation::backup, yes, file},
        ports::Declared{v1::Operation::restore_backup, yes, file, "by the key of the backup"},
        ports::Declared{v1::Operation::firmware_status, yes, image},
        ports::Declared{v1::Operation::upgrade_firmware, yes, image},
        ports::Declared{v1::Operation::snapshot, yes, seen},
        ports::Declared{v1::Operation::stream_url, yes, seen},
    };
    return ports::capability_table(rows);
}

// A lock shows in the challenge of a request without a login, which is no attempt and leaves the
// lock as it is (reference hikvision section 3.1).
Result<v1::CameraState> HikvisionCamera::state(const v1::Endpoint& at, ports::Deadline until) {
    const auto activated = is_activated(at, until);
    if (!activated) return std::unexpected(activated.error());
    v1::CameraState state;
    state.set_value(*activated ? v1::CameraState::credential_unknown
                               : v1::CameraState::not_activated);
    if (!*activated) return state;
    http::HttpRequest request;
    request.target = "/ISAPI/Security/userCheck";
    const auto challenge = isapi_.ask({at, nullptr, until}, request);
    if (!challenge) return std::unexpected(challenge.error());
    const auto check = parse_user_check(challenge->body);
    if (challenge->status != 401 || !check || !check->locked) return state;
    state.set_value(v1::CameraState::locked);
    state.set_unlock_seconds(check->unlock_seconds);
    return state;
}

}  // namespace camfleet::hikvision
