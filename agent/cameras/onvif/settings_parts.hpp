// SPDX-License-Identifier: Apache-2.0
// What every setting is changed with: reading through a parser, and what is said where the device
// did not do as told.
#pragma once

#include "agent/cameras/onvif/service_client.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace camfleet::onvif {

// Devices say "done" without doing (reference section 9).
inline std::unexpected<Error> not_kept(const Call& call, const std::string& what) {
    return fail(Errc::device_error, call.at.host() + ": said done, but shows another " + what);
}

inline bool holds(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

template <class Parse>
auto read_with(const Result<Answer>& answer, const Call& call, const Parse& parse)
    -> decltype(parse(std::string_view())) {
    if (!answer) return std::unexpected(answer.error());
    auto value = parse(answer->body);
    if (!value) return std::unexpected(value.error().within(call.at.host()));
    return value;
}

}  // namespace camfleet::onvif
