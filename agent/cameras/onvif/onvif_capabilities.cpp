// SPDX-License-Identifier: Apache-2.0
// What the ONVIF driver promises. The proofs are in tests/integration/onvif_drivers.
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "common/ports/capability_table.hpp"

#include <array>

namespace camfleet::onvif {

std::vector<v1::Capability> OnvifCamera::capabilities() const {
    constexpr auto no = v1::Capability::no;
    constexpr auto yes = v1::Capability::yes;
    constexpr auto flagged = "OnvifDrivers.flag_an_open_camera_and_read_who_it_is";
    constexpr auto once = "OnvifDrivers.spend_exactly_one_login_on_a_wrong_password";
    constexpr auto proven = "OnvifDrivers.prove_who_the_camera_is";
    constexpr auto accounts = "OnvifDrivers.add_change_and_remove_an_account";
    constexpr auto back = "OnvifDrivers.bring_a_camera_back_from_a_hard_default";
    constexpr auto kept = "OnvifDrivers.keep_the_address_through_a_soft_default";
    constexpr auto set = "OnvifDrivers.set_name_time_and_network_and_read_them_back";
    constexpr auto saved = "OnvifDrivers.fetch_the_backup_file_and_write_it_back";
    constexpr auto upgraded = "OnvifDrivers.upgrade_the_firmware_and_hear_of_a_wrong_file";
    constexpr auto seen = "OnvifDrivers.see_live_view_and_a_picture";
    constexpr std::array rows{
        ports::Declared{v1::Operation::public_facts, yes, flagged, "open devices only"},
        ports::Declared{v1::Operation::state, yes, flagged, "a lock shows nowhere in ONVIF"},
        ports::Declared{v1::Operation::check_login, yes, once, "not on an open device"},
        ports::Declared{v1::Operation::identify, yes, proven},
        ports::Declared{v1::Operation::list_users, yes, accounts},
        ports::Declared{v1::Operation::add_user, yes, accounts, "HTTPS"},
        ports::Declared{v1::Operation::set_password, yes, accounts, "HTTPS"},
        ports::Declared{v1::Operation::remove_user, yes, accounts},
        ports::Declared{v1::Operation::onvif_account, yes, accounts, "these are its accounts"},
        ports::Declared{v1::Operation::reboot, yes, kept},
        ports::Declared{v1::Operation::boot_marker, no, "", "ONVIF tells neither uptime nor boot"},
        ports::Declared{v1::Operation::restore_keep_network, yes, kept},
        ports::Declared{v1::Operation::restore_full, yes, back},
        ports::Declared{v1::Operation::activate, yes, back, "Profile Q devices; HTTPS"},
        ports::Declared{v1::Operation::set_network, yes, set},
        ports::Declared{v1::Operation::set_name, yes, set},
        ports::Declared{v1::Operation::set_time, yes, set},
        ports::Declared{v1::Operation::backup, yes, saved, "where the device offers one"},
        ports::Declared{v1::Operation::restore_backup, yes, saved, "where the device offers it"},
        ports::Declared{v1::Operation::firmware_status, yes, proven, "the version only"},
        ports::Declared{v1::Operation::upgrade_firmware, yes, upgraded,
                        "where the device offers it; it keeps nothing back to fall on"},
        ports::Declared{v1::Operation::snapshot, yes, seen, "where the device offers one"},
        ports::Declared{v1::Operation::stream_url, yes, seen, "asked from the device"},
    };
    return ports::capability_table(rows);
}

}  // namespace camfleet::onvif
