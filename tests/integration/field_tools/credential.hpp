// SPDX-License-Identifier: Apache-2.0
// The private file with the login of the simulated cameras, as a technician writes it.
#pragma once

#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace camfleet::support {

// serial: of the camera the login is for.
[[nodiscard]] inline std::string credential_file(const TempFolder& folder,
                                                 const std::string& serial) {
    const auto path = folder.file("credential");
    std::ofstream(path) << "user=root\npassword=Gate-pass1\nserial=" << serial << "\n";
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    return path;
}

}  // namespace camfleet::support
