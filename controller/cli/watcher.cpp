// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/watcher.hpp"

#include "controller/cli/event_stream.hpp"
#include "controller/cli/requests.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <ostream>
#include <thread>

namespace camfleet::cli {
namespace {

constexpr long answer_seconds = 10;
constexpr int reconnects_max = 40;
constexpr std::chrono::seconds refresh_after{5};
constexpr std::chrono::milliseconds reconnect_min{250};
constexpr std::chrono::milliseconds reconnect_max{5000};

Time wall_now() { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

}  // namespace

std::string clip(const std::string& line, std::size_t columns) {
    if (columns == 0) return line;
    std::string out;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if (byte == 0x1BU) {  // copied whole, up to its final letter
            const std::size_t end = std::min(line.find('m', i), line.size() - 1);
            out.append(line, i, end - i + 1);
            i = end;
            continue;
        }
        const bool begins_character = (byte & 0xC0U) != 0x80U;
        if (begins_character && ++shown > columns) break;
        out.push_back(line[i]);
    }
    return out;
}

Watcher::Watcher(const HttpClient& client, Screen screen, Watch options)
    : client_(client),
      screen_(screen),
      options_(std::move(options)),
      started_(std::chrono::steady_clock::now()),
      heard_(started_) {}

bool Watcher::wants_more() const {
    if (!failure_ || has_ended(state_)) return false;
    const auto watched = std::chrono::steady_clock::now() - started_;
    return options_.give_up_seconds == 0 ||
           watched < std::chrono::seconds(options_.give_up_seconds);
}

Result<v1::RecoveryState> Watcher::follow(const v1::RecoveryState& first) {
    const std::string& id = first.id();
    take(first);
    int failures = 0;
    while (wants_more()) {
        EventStream stream;
        const auto heard_before = heard_;
        const auto ended = client_.stream(
            get("/v1/events", {{"recovery_id", id}}),
            {.on_bytes = [&](std::string_view bytes) { return on_bytes(stream, bytes); },
             .on_tick = [this] { return on_tick(); }});
        refresh();
        if (!wants_more()) break;
        failures = heard_ != heard_before ? 0 : failures + 1;
        if (failures > reconnects_max) {
            return std::unexpected(ended ? Error{Errc::closed, "the live events keep ending"}
                                         : ended.error());
        }
        const auto pause = reconnect_min * (1 << std::min(failures, 5));
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(pause, reconnect_max));
    }
    if (!failure_) return std::unexpected(failure_.error());
    return state_;
}

bool Watcher::on_bytes(EventStream& stream, std::string_view bytes) {
    auto events = stream.feed(bytes);
    if (!events) {
        failure_ = std::unexpected(events.error());
        return false;
    }
    for (const auto& data : *events) {
        auto event = parse_reply(v1::LiveEvent::default_instance(), data);
        if (!event) {
            failure_ = std::unexpected(event.error());
            return false;
        }
        take(static_cast<const v1::LiveEvent&>(**event).recovery());
    }
    return wants_more();
}

// Also the way round a stream that stays silent: what it would have said is asked for.
bool Watcher::on_tick() {
    if (std::chrono::steady_clock::now() - heard_ > refresh_after) refresh();
    return wants_more();
}

void Watcher::refresh() {
    const auto answer = client_.send(get("/v1/recoveries/" + escape(state_.id())), answer_seconds);
    if (!answer) return;  // the stream's own failures are counted
    auto state = parse_reply(v1::RecoveryState::default_instance(), answer->body);
    if (state) take(static_cast<const v1::RecoveryState&>(**state));
}

void Watcher::take(const v1::RecoveryState& state) {
    if (state.id().empty() || (!state_.id().empty() && state.id() != state_.id())) return;
    heard_ = std::chrono::steady_clock::now();
    const bool changed = !google::protobuf::util::MessageDifferencer::Equals(state, state_);
    if (has_ended(state_) || (!changed && !screen_.redraw)) return;
    draw(state);
    state_ = state;
    approve_if_asked();
}

void Watcher::draw(const v1::RecoveryState& state) {
    auto& out = *screen_.out;
    if (screen_.json) {
        v1::LiveEvent event;
        event.set_recovery_id(state.id());
        if (state.log_size() > 0) event.set_text(*state.log().rbegin());
        *event.mutable_recovery() = state;
        out << to_json(event, JsonStyle::line) << "\n" << std::flush;
        return;
    }
    if (!screen_.redraw) {
        for (const auto& line : changes(state_, state, screen_.style, wall_now())) {
            out << line << "\n";
        }
        out << std::flush;
        return;
    }
    if (drawn_lines_ > 0) out << "\x1b[" << drawn_lines_ << "A\x1b[J";  // ECMA-48 CUU, ED
    const auto lines = ladder_view(state, screen_.style, wall_now());
    for (const auto& line : lines) out << clip(line, screen_.columns) << "\n";
    out << std::flush;
    drawn_lines_ = lines.size();
}

void Watcher::approve_if_asked() {
    const std::uint64_t asked = std::uint64_t{state_.next_rung()} + 1;
    if (!options_.approve || state_.phase() != v1::RecoveryState::awaiting_approval ||
        approved_for_ == asked) {
        return;
    }
    approved_for_ = asked;
    v1::GrantApproval grant;
    grant.set_reason(options_.reason);
    const auto answer = client_.send(
        post("/v1/recoveries/" + escape(state_.id()) + "/approval", grant), answer_seconds);
    if (!answer) failure_ = std::unexpected(answer.error().within("approval"));
}

}  // namespace camfleet::cli
