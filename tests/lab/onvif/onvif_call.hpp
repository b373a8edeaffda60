// SPDX-License-Identifier: Apache-2.0
// One ONVIF operation on the simulated camera, its answer with what follows from it, and the table
// of operations. They are grouped by what they touch: *_calls.cpp, each giving its rows.
#pragma once

#include "tests/lab/onvif/onvif_core.hpp"
#include "tests/lab/onvif/soap_text.hpp"

#include <span>

namespace camfleet::lab::onvif {

struct Outcome {
    Response response;
    Aftermath aftermath = Aftermath::none;
};

struct OnvifCall {
    Core& core;
    DeviceClock::Point now;
    pugi::xml_node body;  // the operation's element
    std::string operation;

    // <prefix:operationResponse>inner</...>
    [[nodiscard]] Outcome reply(std::string_view prefix, std::string_view inner) const {
        return {soap_answer(200, block(std::string(prefix) + ":" + operation + "Response", inner))};
    }
    [[nodiscard]] static Outcome fault(std::string_view outer, std::string_view inner) {
        return {fault_answer(400, "Sender", outer, inner, "refused")};
    }
    // The quirk: says "done" and leaves everything as it was.
    [[nodiscard]] bool only_pretends() const { return core.quirks.done_without_effect; }
};

// Source: reference onvif.md section 3, access classes.
enum class Access { anybody, user, administrator };

struct Row {
    std::string_view service;
    std::string_view operation;
    Access access;
    Outcome (*run)(OnvifCall& call);
};

[[nodiscard]] std::span<const Row> system_calls();
[[nodiscard]] std::span<const Row> account_calls();
[[nodiscard]] std::span<const Row> network_calls();
[[nodiscard]] std::span<const Row> media_calls();

}  // namespace camfleet::lab::onvif
