// SPDX-License-Identifier: Apache-2.0
// What the Dahua driver promises. The proofs are in tests/unit/agent/dahua, against a device that
// answers by script.
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "common/ports/capability_table.hpp"

#include <array>

namespace camfleet::dahua {

std::vector<v1::Capability> DahuaCamera::capabilities() const {
    constexpr auto no = v1::Capability::no;
    constexpr auto yes = v1::Capability::yes;
    constexpr auto once = "DahuaCalls.spend_one_login_and_say_when_the_account_is_locked";
    constexpr auto shown = "DahuaCalls.say_who_a_camera_is_by_its_realm";
    constexpr auto named = "DahuaCalls.identify_a_camera_from_its_documents";
    constexpr auto accounts = "DahuaCalls.change_accounts_by_the_url_only_where_that_is_allowed";
    constexpr auto acted = "DahuaCalls.reboot_and_restore_and_hear_a_refusal_under_status_200";
    constexpr auto written = "DahuaCalls.write_settings_and_read_them_back";
    constexpr auto moved = "DahuaCalls.write_only_what_changes_of_the_network";
    constexpr auto seen = "DahuaCalls.take_a_whole_picture_only";
    constexpr std::array rows{
        ports::Declared{v1::Operation::public_facts, yes, shown, "serial or MAC, by the realm"},
        ports::Declared{v1::Operation::state, yes, shown, "locked, open, or asks for a login"},
        ports::Declared{v1::Operation::check_login, yes, once},
        ports::Declared{v1::Operation::identify, yes, named},
        ports::Declared{v1::Operation::list_users, yes, accounts},
        ports::Declared{v1::Operation::add_user, yes, accounts},
        ports::Declared{v1::Operation::set_password, yes, accounts},
        ports::Declared{v1::Operation::remove_user, yes, accounts},
        ports::Declared{v1::Operation::onvif_account, no, "", "by the driver for ONVIF"},
        ports::Declared{v1::Operation::reboot, yes, acted},
        ports::Declared{v1::Operation::boot_marker, no, "", "neither boot nor uptime is named"},
        ports::Declared{v1::Operation::restore_keep_network, yes, acted, "keeps accounts as well"},
        ports::Declared{v1::Operation::restore_full, yes, acted, "not initialised afterwards"},
        ports::Declared{v1::Operation::activate, v1::Capability::work_order, "",
                        "ConfigTool or a browser; discovery shows when it is done"},
        ports::Declared{v1::Operation::set_network, yes, moved},
        ports::Declared{v1::Operation::set_name, yes, written},
        ports::Declared{v1::Operation::set_time, yes, written, "zones by the device's number"},
        ports::Declared{v1::Operation::backup, no, "", "no documented call"},
        ports::Declared{v1::Operation::firmware_status, yes, named},
        ports::Declared{v1::Operation::snapshot, yes, seen},
        ports::Declared{v1::Operation::stream_url, yes, seen},
    };
    return ports::capability_table(rows);
}

}  // namespace camfleet::dahua
