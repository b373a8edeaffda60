// SPDX-License-Identifier: Apache-2.0
#include "controller/core/recovery/texts.hpp"

#include "common/base/limits.hpp"
#include "controller/core/recovery/ladder.hpp"

namespace camfleet::recovery {
namespace {

void replace_all(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

std::string camera_name(const v1::RecoveryState& state) {
    const auto& camera = state.camera();
    return camera.name().empty() ? state.camera_id() : camera.name();
}

// "hikvision DS-2CD2143, serial X, MAC Y"
std::string identity_text(const v1::RecoveryState& state) {
    const auto& camera = state.camera();
    std::string text = camera.identity().maker() + " " + camera.model();
    if (!camera.identity().serial().empty()) text += ", serial " + camera.identity().serial();
    if (!camera.identity().mac().empty()) text += ", MAC " + camera.identity().mac();
    return text;
}

const std::vector<std::string>& usual_steps() {
    static const std::vector<std::string> steps{
        "Find the reset button of {camera} ({model}).",
        "Press and hold it, then report ready: the power goes off and comes back by itself.",
        "Keep holding for {hold_seconds} s after the power is back, then let go."};
    return steps;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string line(text.substr(0, limits::recovery_line_max));
    for (auto& c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
    }
    // A cut inside a UTF-8 sequence would make the whole message unprintable as JSON.
    while (text.size() > line.size() && !line.empty() &&
           (static_cast<unsigned char>(line.back()) & 0x80) != 0) {
        line.pop_back();
    }
    return line;
}

std::vector<std::string> work_order_steps(const v1::RecoveryState& state,
                                          const v1::RungPolicy& rung) {
    const auto& own = state.policy().work_order_steps();
    std::vector<std::string> steps(own.begin(), own.end());
    if (steps.empty()) steps = usual_steps();
    const auto& model = state.camera().model();
    for (auto& step : steps) {
        replace_all(step, "{hold_seconds}", std::to_string(rung.hold_seconds()));
        replace_all(step, "{off_seconds}", std::to_string(rung.off_seconds()));
        replace_all(step, "{model}", model.empty() ? "model not recorded" : model);
        replace_all(step, "{camera}", camera_name(state));
    }
    return steps;
}

std::string filing_command(const v1::RecoveryState& state) {
    return "camfleetctl credentials set " + state.camera_id() + " --user " +
           state.policy().provisioning().user();
}

// The password is durable here before the camera has it (product rule 5).
// Source: reference dahua.md section 9, hikvision.md section 5
std::vector<std::string> first_password_steps(const v1::RecoveryState& state,
                                              const std::string& told) {
    const bool dahua = state.camera().identity().maker() == "dahua";
    return {"A person has to give " + camera_name(state) + " (" + identity_text(state) +
                ") its first password: " + told,
            std::string("Think of a password that is used nowhere else, 8 to 16 characters: "
                        "letters, digits and . _ -. File it, before the camera gets it: ") +
                filing_command(state),
            "Report ready: the agent starts to watch the camera.",
            std::string("Initialise the camera with that very password: in a browser at its "
                        "address, or with ") +
                (dahua ? "the maker's ConfigTool. Enter the site's recovery mail at the same time: "
                         "without it a lost password is never reset by mail."
                       : "the maker's own tool."),
            "Nothing more: the recovery goes on when the camera shows that it is initialised. The "
            "agent waits for an hour."};
}

std::string instruction(const v1::RecoveryState& state, v1::Rung::Kind rung) {
    if (rung == v1::Rung::recovery_code) {
        return "Ask the maker for a recovery code for " + identity_text(state) +
               ": use 'Forgot password' on the camera's login page, send the QR code or file to "
               "the "
               "maker, type in the answer (valid for 24 to 48 h, void after a reboot) and set a "
               "new "
               "password. Store it as the camera's credential, then start a recovery again.";
    }
    if (rung == v1::Rung::factory_service) {
        return "Send " + identity_text(state) +
               " to the maker's service: enclose the proof of purchase and the order number; the "
               "service costs money.";
    }
    return "A person has to carry out " + rung_name(rung) + " on " + identity_text(state) + ".";
}

std::string ownership_instruction(const v1::RecoveryState& state) {
    return "File an ownership record for camera " + state.camera_id() + " (" +
           identity_text(state) +
           "): the proof (invoice, order number, hand-over report, owner's statement or device "
           "label), its reference and who attests it. Then start the recovery again.";
}

std::string names_of(const std::vector<v1::Rung::Kind>& rungs) {
    std::string text;
    for (const auto rung : rungs) {
        if (!text.empty()) text += ", ";
        text += rung_name(rung);
    }
    return text;
}

}  // namespace camfleet::recovery
