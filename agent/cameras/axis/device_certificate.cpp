// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/device_certificate.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::size_t serial_chars = 12;  // the MAC, in hexadecimal digits

bool is_serial(std::string_view text) {
    return text.size() == serial_chars &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

// "axis-accc8e000001-eccp256-1" -> "accc8e000001"
std::string serial_in_name(const std::string& common_name) {
    constexpr std::string_view begin = "axis-";
    if (!common_name.starts_with(begin)) return {};
    const auto rest = std::string_view(common_name).substr(begin.size());
    return std::string(rest.substr(0, rest.find('-')));
}

}  // namespace

Result<std::string> certified_serial(const x509::CertificateAnchors& anchors,
                                     std::span<const std::string> chain) {
    const auto subject = anchors.verify(chain);
    if (!subject) return std::unexpected(subject.error());
    const auto named = serial_in_name(subject->common_name);
    auto serial = subject->serial_number.empty() ? named : subject->serial_number;
    if (!is_serial(serial) || (is_serial(named) && upper(named) != upper(serial))) {
        return fail(Errc::malformed, "the maker's certificate names no serial");
    }
    return upper(std::move(serial));
}

}  // namespace camfleet::axis
