// SPDX-License-Identifier: Apache-2.0
// ports::Transport for unit tests: remembers what was published; say() is the other side.
#pragma once

#include "common/ports/transport.hpp"

#include <utility>

namespace camfleet::support {

class FakeTransport : public ports::Transport {
  public:
    struct Message {
        std::string topic;
        std::string payload;
    };

    void start(std::vector<std::string> wanted, Handlers handlers) override {
        topics = std::move(wanted);
        handlers_ = std::move(handlers);
    }
    void stop() override { stopped = true; }
    [[nodiscard]] Result<void> publish(std::string_view topic, std::string payload) override {
        if (!up) return fail(Errc::busy, "not connected");
        if (published.size() >= room) return fail(Errc::busy, "too much in flight");
        published.push_back({std::string(topic), std::move(payload)});
        return {};
    }
    [[nodiscard]] bool connected() const override { return up; }

    void say(const std::string& topic, const std::string& payload) const {
        handlers_.on_message(topic, payload);
    }
    void connect(bool now_up) {
        up = now_up;
        handlers_.on_connection(now_up);
    }
    // The newest payload on topics that end so; empty: none.
    [[nodiscard]] std::string last_on(std::string_view ending) const {
        for (auto it = published.rbegin(); it != published.rend(); ++it) {
            if (it->topic.ends_with(ending)) return it->payload;
        }
        return {};
    }
    [[nodiscard]] std::size_t count_on(std::string_view ending) const {
        std::size_t count = 0;
        for (const auto& message : published) count += message.topic.ends_with(ending) ? 1 : 0;
        return count;
    }

    bool up = true;
    std::size_t room = 1'000'000;  // messages published in all
    bool stopped = false;
    std::vector<std::string> topics;
    std::vector<Message> published;

  private:
    Handlers handlers_;
};

}  // namespace camfleet::support
