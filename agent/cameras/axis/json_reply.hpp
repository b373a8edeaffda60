// SPDX-License-Identifier: Apache-2.0
// The envelope of the JSON calls: {"apiVersion","method","params"} there, "data" or "error" back.
// Include it in .cpp files only (it brings Boost.JSON). Source: reference axis sections 2, 5, 6.
#pragma once

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/cameras/axis/answer_codec.hpp"

namespace camfleet::axis {

// Version 1.0 is asked for; a device answers with its own minor version, which counts as the same.
[[nodiscard]] std::string make_call(std::string_view method, json::Object params = {});

// The "data" of an answer; empty where a device leaves it out after a change.
// Errors: malformed, not_supported (another major version), and what the device's error says
[[nodiscard]] Result<json::Object> data_of(Api api, std::string_view text);

}  // namespace camfleet::axis
