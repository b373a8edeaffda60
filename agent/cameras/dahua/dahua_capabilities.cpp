// SPDX-License-Identifier: Apache-2.0
// What the Dahua driver promises. The proofs are in tests/integration/dahua_drivers.
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "common/ports/capability_table.hpp"

#include <array>

namespace camfleet::dahua {

std::vector<v1::Capability> DahuaCamera::capabilities() const {
    constexpr auto no = v1::Capability::no;
    constexpr auto yes = v1::Capability::yes;
    constexpr auto once = "DahuaDrivers.spend_exactly_one_login_on_a_wrong_password";
    constexpr auto shown = "DahuaDrivers.say_who_a_camera_is_without_a_login";
    constexpr auto seen = "DahuaDrivers.see_the_state_without_a_login";
    constexpr auto named = "DahuaDrivers.prove_who_a_camera_is_with_a_login";
    constexpr auto accounts = "DahuaDrivers.add_change_and_remove_users";
    constexpr auto onvif = "DahuaDrivers.change_the_account_that_onvif_has_for_itself";
    constexpr auto rebooted = "DahuaDrivers.reboot_a_camera_and_see_it_come_back";
    constexpr auto kept = "DahuaDrivers.keep_network_and_accounts_through_a_soft_default";
    constexpr auto gone = "DahuaDrivers.recognise_the_end_of_the_work_order_after_a_full_default";
    constexpr auto written = "DahuaDrivers.set_name_and_time";
    constexpr auto moved = "DahuaDrivers.move_a_camera_to_another_address";
    constexpr auto image = "DahuaDrivers.upgrade_firmware_and_hear_a_refused_image";
    constexpr auto pictures = "DahuaDrivers.see_live_view_and_a_picture";
    constexpr std::array rows{
        ports::Declared{v1::Operation::public_facts, yes, shown, "serial or MAC, by the realm"},
        ports::Declared{v1::Operation::state, yes, seen, "locked, open, or asks for a login"},
        ports::Declared{v1::Operation::check_login, yes, once},
        ports::Declared{v1::Operation::identify, yes, named},
        ports::Declared{v1::Operation::list_users, yes, accounts},
        ports::Declared{v1::Operation::add_user, yes, accounts},
        ports::Declared{v1::Operation::set_password, yes, accounts},
        ports::Declared{v1::Operation::remove_user, yes, accounts},
        ports::Declared{v1::Operation::onvif_account, yes, onvif, "its password, by admin"},
        ports::Declared{v1::Operation::reboot, yes, rebooted},
        ports::Declared{v1::Operation::boot_marker, no, "", "neither boot nor uptime is named"},
        ports::Declared{v1::Operation::restore_keep_network, yes, kept, "keeps accounts as well"},
        ports::Declared{v1::Operation::restore_full, yes, gone, "not initialised afterwards"},
        ports::Declared{v1::Operation::activate, v1::Capability::work_order, "",
                        "ConfigTool or a browser; discovery shows when it is done"},
        ports::Declared{v1::Operation::set_network, yes, moved},
        ports::Declared{v1::Operation::set_name, yes, written},
        ports::Declared{v1::Operation::set_time, yes, written, "zones by the device's number"},
        ports::Declared{v1::Operation::backup, no, "", "no documented call"},
        ports::Declared{v1::Operation::firmware_status, yes, image},
        ports::Declared{v1::Operation::upgrade_firmware, yes, image},
        ports::Declared{v1::Operation::snapshot, yes, pictures},
        ports::Declared{v1::Operation::stream_url, yes, pictures},
    };
    return ports::capability_table(rows);
}

}  // namespace camfleet::dahua
