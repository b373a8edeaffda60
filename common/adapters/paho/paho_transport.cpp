// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/paho/paho_transport.hpp"

#include "common/adapters/os/os_rng.hpp"
#include "common/adapters/paho/backoff.hpp"
#include "common/adapters/paho/connection.hpp"
#include "common/adapters/paho/mailbox.hpp"
#include "common/adapters/paho/outgoing.hpp"
#include "common/base/assert.hpp"

#include <future>
#include <thread>

namespace camfleet::paho {
namespace {

// What both sides may touch. Kept alive by whoever is left: also by a thread that did not end in
// time.
struct Shared {
    Shared(const PahoConfig& settings, PahoTransport::Post post)
        : config(settings),
          mailbox(std::move(post), settings.mailbox_max, settings.mailbox_bytes_max),
          outgoing(settings.outgoing_max, settings.outgoing_bytes_max) {}

    void count(std::uint64_t PahoTransport::Counters::* which, std::uint64_t by = 1) {
        const std::scoped_lock lock(mutex);
        counters.*which += by;
    }
    void note(std::string problem) {
        const std::scoped_lock lock(mutex);
        counters.last_error = std::move(problem);
    }

    const PahoConfig config;
    Mailbox mailbox;
    Outgoing outgoing;
    std::mutex mutex;
    PahoTransport::Counters counters;  // guarded by mutex
};

// The handlers, on the control thread only.
struct Receiver {
    ports::Transport::Handlers handlers;
    bool connected = false;
    bool stopped = false;
};

void tell(Shared& shared, const std::shared_ptr<Receiver>& receiver, bool connected) {
    shared.mailbox.put_always([receiver, connected] {
        if (receiver->stopped) return;
        receiver->connected = connected;
        if (receiver->handlers.on_connection) receiver->handlers.on_connection(connected);
    });
}

void receive(const std::shared_ptr<Shared>& shared,
             const std::shared_ptr<Receiver>& receiver,
             std::string topic,
             std::string payload) {
    const std::size_t bytes = topic.size() + payload.size();
    const bool taken =
        shared->mailbox.put(bytes, [shared, receiver, bytes, topic = std::move(topic),
                                    payload = std::move(payload)]() mutable {
            shared->mailbox.taken(bytes);
            if (receiver->stopped || !receiver->handlers.on_message) return;
            receiver->handlers.on_message(std::move(topic), std::move(payload));
        });
    shared->count(taken ? &PahoTransport::Counters::received : &PahoTransport::Counters::dropped);
}

void serve(Shared& shared, Connection& connection) {
    constexpr Millis look_again{1000};
    while (!shared.outgoing.lost() && !shared.outgoing.stopping()) {
        auto parcel = shared.outgoing.take(look_again);
        if (!parcel) continue;
        const auto sent = connection.publish(std::move(*parcel));
        if (!sent) shared.note(sent.error().text());
        shared.count(sent ? &PahoTransport::Counters::published
                          : &PahoTransport::Counters::publish_failed);
    }
}

// One connection from open to its end. True: it had been good.
bool live_once(Shared& shared,
               Connection& connection,
               const std::vector<std::string>& topics,
               const std::shared_ptr<Receiver>& receiver) {
    shared.outgoing
        .go_offline();  // forgets a loss that was noted after the last connection was given up
    const auto opened = connection.open(topics);
    if (!opened) {
        shared.count(&PahoTransport::Counters::connect_failures);
        shared.note(opened.error().text());
        connection.close(Millis{500});
        shared.outgoing.go_offline();
        return false;
    }
    shared.count(&PahoTransport::Counters::connects);
    shared.outgoing.go_online();
    tell(shared, receiver, true);
    serve(shared, connection);
    const bool was_lost = shared.outgoing.lost();
    shared.count(&PahoTransport::Counters::publish_failed, shared.outgoing.go_offline());
    if (was_lost) shared.note(connection.end_reason());
    tell(shared, receiver, false);
    connection.close(Millis{500});
    return true;
}

void run(const std::shared_ptr<Shared>& shared,
         const std::vector<std::string>& topics,
         const std::shared_ptr<Receiver>& receiver) {
    Connection connection(shared->config, shared->outgoing,
                          [&shared, &receiver](std::string topic, std::string payload) {
                              receive(shared, receiver, std::move(topic), std::move(payload));
                          });
    Backoff backoff(shared->config.reconnect_min, shared->config.reconnect_max);
    os::OsRng rng;
    while (!shared->outgoing.stopping()) {
        const bool was_good = live_once(*shared, connection, topics, receiver);
        const Millis wait =
            was_good ? backoff.after_loss(rng.next()) : backoff.after_failure(rng.next());
        shared->outgoing.wait_for_stop(wait);
    }
}

}  // namespace

struct PahoTransport::Control {
    Control(const PahoConfig& config, Post post)
        : shared(std::make_shared<Shared>(config, std::move(post))),
          receiver(std::make_shared<Receiver>()) {}

    std::shared_ptr<Shared> shared;
    std::shared_ptr<Receiver> receiver;
    std::thread thread;
    std::future<void> ended;
};

PahoTransport::PahoTransport(PahoConfig config, Post post)
    : config_(std::move(config)), control_(std::make_shared<Control>(config_, std::move(post))) {
    CAMFLEET_ASSERT(config_.validate().empty());
}

PahoTransport::~PahoTransport() { stop(); }

void PahoTransport::start(std::vector<std::string> topics, Handlers handlers) {
    CAMFLEET_ASSERT(!control_->thread.joinable() && !control_->receiver->stopped);
    control_->receiver->handlers = std::move(handlers);
    std::promise<void> end;
    control_->ended = end.get_future();
    control_->thread = std::thread([shared = control_->shared, receiver = control_->receiver,
                                    topics = std::move(topics), end = std::move(end)]() mutable {
        run(shared, topics, receiver);
        end.set_value();
    });
}

void PahoTransport::stop() {
    control_->receiver->stopped = true;
    control_->receiver->connected = false;
    control_->receiver->handlers = {};
    control_->shared->mailbox.close();
    control_->shared->outgoing.ask_stop();
    if (!control_->thread.joinable()) return;
    // A resolver or a TLS library may hold the thread: then it ends by itself, touching nothing of
    // ours.
    if (control_->ended.wait_for(config_.stop_timeout) == std::future_status::ready) {
        control_->thread.join();
    } else {
        control_->thread.detach();
    }
}

Result<void> PahoTransport::publish(std::string_view topic, std::string payload) {
    if (payload.size() + topic.size() > config_.outgoing_bytes_max)
        return fail(Errc::too_large, "message");
    if (control_->receiver->connected &&
        control_->shared->outgoing.put({std::string(topic), std::move(payload)})) {
        return {};
    }
    control_->shared->count(&Counters::publish_refused);
    return fail(Errc::busy, control_->receiver->connected ? "too much in flight"
                                                          : "not connected to the broker");
}

bool PahoTransport::connected() const { return control_->receiver->connected; }

PahoTransport::Counters PahoTransport::counters() const {
    const std::scoped_lock lock(control_->shared->mutex);
    return control_->shared->counters;
}

}  // namespace camfleet::paho
