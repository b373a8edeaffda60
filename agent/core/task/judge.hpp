// SPDX-License-Identifier: Apache-2.0
// What an answer means for the step that asked. Pure; knows nothing of timers or retries.
// Invariant: "not_happened" is said only on the device's own evidence, after the settle time.
#pragma once

#include "agent/core/task/steps.hpp"
#include "common/base/time.hpp"
#include "common/proto/agent_state.pb.h"

#include <string>
#include <string_view>

namespace camfleet::task {

// Why a task ends that needs a person to give the camera its first password.
inline constexpr std::string_view by_person_word = "activation_by_person";

enum class Answer {
    satisfied,
    not_yet,       // ask again until the patience of the step ends
    not_happened,  // the change is proven not to have happened
    failed,        // no use in asking again
};

struct Judged {
    Answer answer = Answer::not_yet;
    std::string reason;
};

struct Question {
    Step step;
    const v1::TaskState& state;  // facts of the outcome are already in
    const v1::RecoveryTask& task;
    bool settled = false;    // the settle time of the change has passed
    bool by_person = false;  // the first password is a person's to set
};

[[nodiscard]] Judged judge_answer(const Question& question, const v1::Outcome& outcome);

// A task that ends with this word waits for nothing but a person.
[[nodiscard]] bool is_for_a_person(std::string_view reason);

// The credential was refused by this outcome, whatever the action was.
[[nodiscard]] bool login_refused(const v1::Outcome& outcome);

}  // namespace camfleet::task
