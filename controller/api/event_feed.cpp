// SPDX-License-Identifier: Apache-2.0
#include "controller/api/event_feed.hpp"

#include "controller/api/json_codec.hpp"

namespace camfleet::api {
namespace {

[[nodiscard]] bool has_ended(v1::RecoveryState::Phase phase) {
    return phase == v1::RecoveryState::done || phase == v1::RecoveryState::needs_person ||
           phase == v1::RecoveryState::cancelled;
}

class EventFeed : public EventSource {
  public:
    EventFeed(controller::RecoveryOperations& recoveries, v1::LiveEvent first)
        : recoveries_(recoveries), first_(std::move(first)) {}
    ~EventFeed() override {
        if (subscribed_) recoveries_.unsubscribe(subscription_);
    }
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;

    void start(Push push) override {
        const std::string id = first_.recovery_id();
        if (!id.empty()) {
            const bool last = has_ended(first_.recovery().phase());
            push(to_json(first_), last);
            if (last) return;
        }
        subscription_ =
            recoveries_.subscribe(id, [id, push = std::move(push)](const v1::LiveEvent& event) {
                push(to_json(event), !id.empty() && has_ended(event.recovery().phase()));
            });
        subscribed_ = true;
    }

  private:
    controller::RecoveryOperations& recoveries_;
    v1::LiveEvent first_;
    std::uint64_t subscription_ = 0;
    bool subscribed_ = false;
};

}  // namespace

Result<std::shared_ptr<EventSource>> make_event_feed(controller::RecoveryOperations& recoveries,
                                                     std::string recovery_id) {
    v1::LiveEvent first;
    if (!recovery_id.empty()) {
        auto state = recoveries.get(recovery_id);
        if (!state) return std::unexpected(state.error());
        if (state->log_size() > 0) first.set_text(*state->log().rbegin());
        *first.mutable_recovery() = std::move(*state);
        first.set_recovery_id(std::move(recovery_id));
    }
    return std::make_shared<EventFeed>(recoveries, std::move(first));
}

}  // namespace camfleet::api
