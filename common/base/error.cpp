// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.hpp"

#include <array>

namespace camfleet {
namespace {

constexpr std::array<std::pair<Errc, std::string_view>, 22> kNames{{
    {Errc::invalid_argument, "invalid_argument"},
    {Errc::malformed, "malformed"},
    {Errc::too_large, "too_large"},
    {Errc::not_found, "not_found"},
    {Errc::already_exists, "already_exists"},
    {Errc::conflict, "conflict"},
    {Errc::unauthorized, "unauthorized"},
    {Errc::locked, "locked"},
    {Errc::forbidden, "forbidden"},
    {Errc::wrong_identity, "wrong_identity"},
    {Errc::not_supported, "not_supported"},
    {Errc::not_activated, "not_activated"},
    {Errc::rejected, "rejected"},
    {Errc::busy, "busy"},
    {Errc::timeout, "timeout"},
    {Errc::unreachable, "unreachable"},
    {Errc::closed, "closed"},
    {Errc::device_error, "device_error"},
    {Errc::io, "io"},
    {Errc::corrupt, "corrupt"},
    {Errc::cancelled, "cancelled"},
    {Errc::internal, "internal"},
}};

}  // namespace

std::string_view errc_name(Errc code) {
    for (const auto& [value, name] : kNames) {
        if (value == code) return name;
    }
    return "internal";
}

std::expected<Errc, std::string> errc_from_name(std::string_view name) {
    for (const auto& [value, word] : kNames) {
        if (word == name) return value;
    }
    return std::unexpected("no error code is called '" + std::string(name) + "'");
}

Error Error::within(std::string_view where) const {
    return Error{code, std::string(where) + ": " + context};
}

std::string Error::text() const { return std::string(errc_name(code)) + ": " + context; }

}  // namespace camfleet
