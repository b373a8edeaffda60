// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/failure_matrix/stand.hpp"

#include <atomic>
#include <unistd.h>

namespace camfleet::matrix {

const std::vector<Make>& makes() {
    using Op = v1::Operation;
    static const std::vector<Make> all{
        {"axis", "axis", open_axis},
        {"axis_of_2016", "axis", open_old_axis, {Op::boot_marker, Op::upgrade_firmware}},
        {"dahua", "dahua", open_dahua},
        {"hikvision", "hikvision", open_hikvision},
        {"onvif", "onvif", open_onvif},
    };
    return all;
}

std::string next_net() {
    static std::atomic<unsigned> count = 0;
    const unsigned pid = static_cast<unsigned>(::getpid());
    const unsigned place = pid * 97 + count++;
    return "127." + std::to_string(100 + place / 250 % 100) + "." +
           std::to_string(1 + place % 250) + ".";
}

std::string listed(const char* name, const std::string& value) {
    return std::string(name) + "=" + value + ";";
}

std::string listed(const char* name, unsigned value) { return listed(name, std::to_string(value)); }

std::string listed(const char* name, const std::vector<std::string>& values) {
    std::string all;
    for (const auto& one : values) all += listed(name, one);
    return all;
}

std::string without_net(std::string text, const std::string& net) {
    for (auto at = text.find(net); at != std::string::npos; at = text.find(net, at)) {
        text.replace(at, net.size(), "NET.");
    }
    return text;
}

}  // namespace camfleet::matrix
