// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/ladder_view.hpp"

#include "controller/cli/fields.hpp"
#include "controller/cli/table.hpp"

#include <algorithm>
#include <array>

namespace camfleet::cli {
namespace {

using State = v1::RecoveryState;

struct Mark {
    const char* unicode;
    const char* ascii;
    const char* colour;  // ECMA-48 SGR
};

const Mark& mark_of(RungMark mark) {
    static constexpr std::array<Mark, 7> marks{{{"○", ".", "2"},
                                                {"▶", ">", "1"},
                                                {"✓", "+", "32"},
                                                {"✗", "x", "33"},
                                                {"–", "-", "2"},
                                                {"?", "?", "36"},
                                                {"!", "!", "35"}}};
    return marks.at(static_cast<std::size_t>(mark));
}

std::string rung_word(v1::Rung::Kind rung) { return enum_word(v1::Rung::Kind_descriptor(), rung); }

std::string phase_word(State::Phase phase) {
    std::string word = enum_word(State::Phase_descriptor(), phase);
    std::replace(word.begin(), word.end(), '_', ' ');
    return word;
}

bool serves(const v1::RungPolicy& rung, v1::Objective::Kind objective) {
    return rung.objectives().empty() ||
           std::find(rung.objectives().begin(), rung.objectives().end(), objective) !=
               rung.objectives().end();
}

bool was_run(const State& state, v1::Rung::Kind rung) {
    return std::find(state.rungs_run().begin(), state.rungs_run().end(), rung) !=
           state.rungs_run().end();
}

bool is_ordered(const State& state, v1::Rung::Kind rung) {
    return std::any_of(state.jobs().begin(), state.jobs().end(), [rung](const auto& job) {
        return job.end() == v1::TaskResult::unspecified &&
               std::find(job.rungs().begin(), job.rungs().end(), rung) != job.rungs().end();
    });
}

bool is_last_run(const State& state, v1::Rung::Kind rung) {
    return !state.rungs_run().empty() && *state.rungs_run().rbegin() == rung;
}

// A rung that stands before one that ran, and did not run itself, was passed over.
bool was_passed(const State& state, int index) {
    const auto& ladder = state.policy().ladder();
    const bool later_ran =
        std::any_of(ladder.begin() + index + 1, ladder.end(), [&](const v1::RungPolicy& later) {
            return was_run(state, later.rung()) || later.rung() == state.running_rung();
        });
    return later_ran || static_cast<std::uint32_t>(index) < state.next_rung();
}

RungMark mark_for(const State& state, int index) {
    const v1::Rung::Kind rung = state.policy().ladder(index).rung();
    if (state.phase() == State::job_running && state.running_rung() == rung) {
        return RungMark::running;
    }
    if (state.phase() == State::awaiting_person && state.work_order().rung() == rung) {
        return RungMark::needs_person;
    }
    if (was_run(state, rung)) {
        return state.phase() == State::done && is_last_run(state, rung) ? RungMark::helped
                                                                        : RungMark::not_helped;
    }
    if (has_ended(state)) return RungMark::skipped;
    const bool next = static_cast<std::uint32_t>(index) == state.next_rung();
    if (state.phase() == State::awaiting_approval && next) return RungMark::needs_approval;
    return was_passed(state, index) && !is_ordered(state, rung) ? RungMark::skipped
                                                                : RungMark::to_come;
}

std::string note_for(const State& state, const v1::RungPolicy& rung, RungMark mark) {
    if (rung.rung() == v1::Rung::power_cycle && state.port_cycles() > 0) {
        return std::to_string(state.port_cycles()) +
               (state.port_cycles() == 1 ? " cycle of " : " cycles of ") +
               (state.port().if_name().empty() ? "the port" : "port " + state.port().if_name());
    }
    if (mark == RungMark::needs_approval) return "waits for your approval";
    if (mark == RungMark::needs_person) return "waits for a person on site";
    if (mark == RungMark::to_come && rung.needs_approval() && !state.has_approval()) {
        return "will ask for approval";
    }
    return {};
}

std::string line_of(const RungLine& line, const ViewStyle& style) {
    const Mark& mark = mark_of(line.mark);
    std::string sign = style.unicode ? mark.unicode : mark.ascii;
    if (style.colour) sign = "\x1b[" + std::string(mark.colour) + "m" + sign + "\x1b[0m";
    std::string out = "  " + sign + " " + rung_word(line.rung);
    if (!line.note.empty()) {
        out.append(
            line.note.empty() ? 0 : 22 - std::min<std::size_t>(21, rung_word(line.rung).size()),
            ' ');
        out += printable(line.note);
    }
    return out;
}

std::string heading(const State& state) {
    return "recovery " + printable(state.id()) + "  camera " + printable(state.camera_id()) +
           "  objective " + enum_word(v1::Objective::Kind_descriptor(), state.objective()) + "  " +
           phase_word(state.phase());
}

void append_work_order(const v1::WorkOrder& order, std::vector<std::string>& out) {
    out.push_back("  waits for a person at the camera: " + rung_word(order.rung()) +
                  (order.technician().empty() ? "" : ", " + printable(order.technician())));
    int number = 0;
    for (const auto& step : order.steps()) {
        out.push_back("    " + std::to_string(++number) + ". " + printable(step));
    }
    if (order.hold_seconds() > 0) {
        out.push_back("    hold the button for " + std::to_string(order.hold_seconds()) + " s");
    }
    const std::string id = printable(order.id());
    out.push_back("    at the camera:       camfleetctl work-orders ready " + id +
                  " --technician NAME");
    out.push_back("    cannot be done:      camfleetctl work-orders cannot " + id +
                  " --technician NAME --note TEXT");
}

void append_approval(const State& state, std::vector<std::string>& out) {
    const auto index = static_cast<int>(state.next_rung());
    const std::string rung = index < state.policy().ladder_size()
                                 ? rung_word(state.policy().ladder(index).rung())
                                 : "the next rung";
    const std::string id = printable(state.id());
    out.push_back("  waits for approval of " + rung +
                  (state.detail().empty() ? "" : ": " + printable(state.detail())));
    if (!state.has_ownership()) {
        out.push_back("    ownership record:    camfleetctl ownership add " +
                      printable(state.camera_id()) + " ...   (none is filed for this camera)");
    }
    out.push_back("    approve:             camfleetctl recoveries approve " + id +
                  " --reason TEXT");
    out.push_back("    deny:                camfleetctl recoveries deny " + id + " --reason TEXT");
}

// The log is bounded: what was seen before may have lost its beginning.
int first_new_line(const State& before, const State& after) {
    const int most = std::min(before.log_size(), after.log_size());
    for (int common = most; common > 0; --common) {
        if (std::equal(after.log().begin(), after.log().begin() + common,
                       before.log().end() - common)) {
            return common;
        }
    }
    return 0;
}

std::string reason_text(const State& state) {
    std::string out = printable(state.reason());
    if (!state.detail().empty()) out += (out.empty() ? "" : ": ") + printable(state.detail());
    return out.empty() ? "no reason was given" : out;
}

std::string proof_text(const State& state) {
    std::string out = std::to_string(state.frames_received()) + " frames received";
    if (state.channel().channel() > 0) {
        out += ", recorder channel " + std::to_string(state.channel().channel()) +
               (state.channel().online() ? " online" : " offline") +
               (state.channel().recording() ? " and recording" : "");
    }
    return out;
}

}  // namespace

bool has_ended(const State& state) {
    return state.phase() == State::done || state.phase() == State::needs_person ||
           state.phase() == State::cancelled;
}

int exit_code(const State& state) {
    switch (state.phase()) {
        case State::done:
            return 0;
        case State::needs_person:
        case State::awaiting_approval:
        case State::awaiting_person:
            return 3;
        case State::cancelled:
            return 1;
        default:
            return 4;
    }
}

std::vector<RungLine> rung_lines(const State& state) {
    std::vector<RungLine> out;
    for (int i = 0; i < state.policy().ladder_size(); ++i) {
        const auto& rung = state.policy().ladder(i);
        if (!serves(rung, state.objective()) && !was_run(state, rung.rung())) continue;
        const RungMark mark = mark_for(state, i);
        out.push_back(RungLine{rung.rung(), mark, note_for(state, rung, mark)});
    }
    return out;
}

std::vector<std::string> next_steps(const State& state, Time now) {
    std::vector<std::string> out;
    if (state.phase() == State::awaiting_approval) append_approval(state, out);
    if (state.phase() == State::awaiting_person) append_work_order(state.work_order(), out);
    if (state.phase() == State::waiting) {
        out.push_back(
            "  waits, " + reason_text(state) +
            (state.has_retry_at()
                 ? "; next try " + time_text(from_timestamp(state.retry_at()), TimeStyle::ago, now)
                 : ""));
    }
    return out;
}

std::vector<std::string> ladder_view(const State& state, const ViewStyle& style, Time now) {
    std::vector<std::string> out{heading(state)};
    for (const auto& line : rung_lines(state)) out.push_back(line_of(line, style));
    if (has_ended(state)) {
        out.push_back(ending_line(state, now));
        return out;
    }
    if (state.log_size() > 0) out.push_back("  now: " + printable(*state.log().rbegin()));
    for (auto& line : next_steps(state, now)) out.push_back(std::move(line));
    return out;
}

std::vector<std::string> changes(const State& before,
                                 const State& after,
                                 const ViewStyle& style,
                                 Time now) {
    std::vector<std::string> out;
    if (before.id().empty()) out.push_back(heading(after));
    for (int i = first_new_line(before, after); i < after.log_size(); ++i) {
        out.push_back("  " + printable(after.log(i)));
    }
    if (before.running_rung() != after.running_rung() &&
        after.running_rung() != v1::Rung::unspecified && after.phase() == State::job_running) {
        out.push_back(line_of(RungLine{after.running_rung(), RungMark::running, ""}, style));
    }
    if (before.phase() != after.phase()) {
        for (auto& line : next_steps(after, now)) out.push_back(std::move(line));
        if (has_ended(after)) out.push_back(ending_line(after, now));
    }
    return out;
}

std::string ending_line(const State& state, Time now) {
    std::string lasted;
    if (state.has_started_at()) {
        const Time end = state.has_ended_at() ? from_timestamp(state.ended_at()) : now;
        lasted = " after " + duration_text(end - from_timestamp(state.started_at()));
    }
    const std::string camera = printable(state.camera_id());
    switch (state.phase()) {
        case State::done:
            return camera + " is back" + lasted + ": " + proof_text(state);
        case State::needs_person:
            return camera + " needs a person: " + reason_text(state);
        case State::cancelled:
            return camera + ": recovery cancelled" + lasted;
        default:
            return camera + ": " + phase_word(state.phase()) + lasted;
    }
}

}  // namespace camfleet::cli
