// SPDX-License-Identifier: Apache-2.0
// What the AXIS driver promises. The proofs are in tests/integration/axis_drivers.
#include "agent/cameras/axis/axis_camera.hpp"
#include "common/ports/capability_table.hpp"

#include <array>

namespace camfleet::axis {

std::vector<v1::Capability> AxisCamera::capabilities() const {
    constexpr auto no = v1::Capability::no;
    constexpr auto yes = v1::Capability::yes;
    constexpr auto known = "AxisDrivers.say_who_a_camera_is_without_a_login";
    constexpr auto stands = "AxisDrivers.see_the_state_of_every_generation_without_a_login";
    constexpr auto once = "AxisDrivers.spend_exactly_one_login_on_a_wrong_password";
    constexpr auto proven = "AxisDrivers.prove_who_a_camera_is_with_a_login";
    constexpr auto users = "AxisDrivers.add_change_and_remove_users";
    constexpr auto boot = "AxisDrivers.prove_a_reboot_by_the_boot_id";
    constexpr auto soft = "AxisDrivers.keep_the_address_through_a_soft_default";
    constexpr auto hard = "AxisDrivers.bring_a_camera_back_from_a_hard_default";
    constexpr auto moved = "AxisDrivers.move_a_camera_to_another_address";
    constexpr auto named = "AxisDrivers.set_name_and_time";
    constexpr auto kept = "AxisDrivers.give_parameters_back_from_a_snapshot";
    constexpr auto firm = "AxisDrivers.upgrade_firmware_and_hear_a_refused_image";
    constexpr auto seen = "AxisDrivers.see_live_view_and_a_picture";
    constexpr auto certified = "AxisCertificates.prove_the_serial_before_anything_is_sent";
    constexpr std::array rows{
        ports::Declared{v1::Operation::public_facts, yes, known,
                        "before 8.50 serial and model only"},
        ports::Declared{v1::Operation::state, yes, stands},
        ports::Declared{v1::Operation::check_login, yes, once, "digest"},
        ports::Declared{v1::Operation::identify, yes, proven},
        ports::Declared{v1::Operation::list_users, yes, users},
        ports::Declared{v1::Operation::add_user, yes, users, "HTTPS"},
        ports::Declared{v1::Operation::set_password, yes, users, "HTTPS"},
        ports::Declared{v1::Operation::remove_user, yes, users},
        ports::Declared{v1::Operation::onvif_account, no, "",
                        "VAPIX does not reach it; the ONVIF driver does"},
        ports::Declared{v1::Operation::reboot, yes, boot},
        ports::Declared{v1::Operation::boot_marker, yes, boot, "AXIS OS 11 and newer"},
        ports::Declared{v1::Operation::restore_keep_network, yes, soft, "accounts go all the same"},
        ports::Declared{v1::Operation::restore_full, yes, hard},
        ports::Declared{v1::Operation::activate, yes, hard, "HTTPS; before 11.5 root only"},
        ports::Declared{v1::Operation::set_network, yes, moved},
        ports::Declared{v1::Operation::set_name, yes, named, "host name"},
        ports::Declared{v1::Operation::set_time, yes, named},
        ports::Declared{v1::Operation::backup, yes, kept, "parameters; the maker has no full one"},
        ports::Declared{v1::Operation::restore_backup, yes, kept,
                        "picture settings, texts and names"},
        ports::Declared{v1::Operation::firmware_status, yes, firm},
        ports::Declared{v1::Operation::upgrade_firmware, yes, firm, "7.40 and newer"},
        ports::Declared{v1::Operation::snapshot, yes, seen},
        ports::Declared{v1::Operation::stream_url, yes, seen},
        ports::Declared{v1::Operation::device_certificate, yes, certified,
                        "IEEE 802.1AR; with the maker's CA from the operator"},
    };
    return ports::capability_table(rows);
}

}  // namespace camfleet::axis
