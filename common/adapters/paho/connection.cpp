// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/paho/connection.hpp"

#include <mqtt/async_client.h>

#include <deque>
#include <mutex>

namespace camfleet::paho {
namespace {

constexpr Millis kSlice{50};
constexpr std::size_t kInFlightBytesMax = 16U * 1024 * 1024;
constexpr std::int32_t kSessionSeconds = 3600;

// Paho cannot set a lowest TLS version. This list is only about TLS 1.2 and below, and a suite that
// needs a pre-shared key, which we have not, leaves nothing there: TLS 1.3 or no connection.
// The suites of TLS 1.3 are not touched. Source: SSL_CTX_set_cipher_list(3)
constexpr auto kNothingBelowTls13 = "PSK-AES256-GCM-SHA384";

// A line that several threads may leave.
class Note {
  public:
    void set(std::string text) {
        const std::scoped_lock lock(mutex_);
        text_ = std::move(text);
    }
    [[nodiscard]] std::string get() const {
        const std::scoped_lock lock(mutex_);
        return text_;
    }

  private:
    mutable std::mutex mutex_;
    std::string text_;
};

std::string without_newline(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

}  // namespace

struct Connection::State {
    struct InFlight {
        mqtt::delivery_token_ptr token;
        std::size_t bytes = 0;
    };

    State(const PahoConfig& settings, Outgoing& out)
        : config(settings),
          outgoing(out),
          client(settings.uri,
                 settings.client_id,
                 mqtt::create_options(MQTTVERSION_5, static_cast<int>(2 * settings.outgoing_max))) {
    }

    [[nodiscard]] mqtt::ssl_options tls();
    [[nodiscard]] mqtt::connect_options options();
    Result<void> wait(const mqtt::token_ptr& token, Millis limit, std::string_view what);
    Result<void> subscribe(const std::vector<std::string>& topics);
    void prune();
    Result<void> make_room();

    const PahoConfig& config;
    Outgoing& outgoing;
    Note tls_note;  // what OpenSSL says while it refuses; Paho itself says only -1
    Note end_note;
    std::deque<InFlight> in_flight;
    std::size_t in_flight_bytes = 0;
    mqtt::async_client client;  // last: its threads use the above until it is gone
};

mqtt::ssl_options Connection::State::tls() {
    return mqtt::ssl_options_builder()
        .trust_store(config.ca_file)
        .key_store(config.certificate_file)
        .private_key(config.key_file)
        .enabled_cipher_suites(kNothingBelowTls13)
        .enable_server_cert_auth(true)
        .verify(true)  // off by default: any host's certificate would do
        .error_handler([this](const std::string& line) { tls_note.set(without_newline(line)); })
        .finalize();
}

mqtt::connect_options Connection::State::options() {
    mqtt::connect_options out;
    out.set_mqtt_version(MQTTVERSION_5);
    out.set_ssl(tls());
    out.set_keep_alive_interval(config.keep_alive);
    out.set_connect_timeout(std::chrono::ceil<Seconds>(config.connect_timeout));
    out.set_max_inflight(1000);
    // QoS 0 leaves no session at the broker. QoS 1: the broker's memory of a session that began
    // clean is not written to its disk, so it must not.
    out.set_clean_start(config.qos == 0);
    const std::int32_t expiry = config.qos == 0 ? 0 : kSessionSeconds;
    out.set_properties(mqtt::properties{{mqtt::property::SESSION_EXPIRY_INTERVAL, expiry}});
    return out;
}

Result<void> Connection::State::wait(const mqtt::token_ptr& token,
                                     Millis limit,
                                     std::string_view what) {
    const auto until = std::chrono::steady_clock::now() + limit;
    try {
        while (!token->wait_for(kSlice)) {
            if (outgoing.stopping()) return fail(Errc::cancelled, std::string(what));
            if (std::chrono::steady_clock::now() > until)
                return fail(Errc::timeout, std::string(what));
        }
    } catch (const std::exception& problem) {
        const std::string detail = tls_note.get();
        return fail(Errc::unreachable, std::string(what) + ": " + problem.what() +
                                           (detail.empty() ? "" : ": " + detail));
    }
    return {};
}

Result<void> Connection::State::subscribe(const std::vector<std::string>& topics) {
    for (const auto& topic : topics) {
        const auto token = client.subscribe(topic, config.qos);
        if (auto done = wait(token, config.connect_timeout, "subscribe " + topic); !done)
            return done;
        if (static_cast<int>(token->get_reason_code()) >= 0x80) {
            return fail(Errc::forbidden, "subscribe " + topic + ": refused by the broker");
        }
    }
    return {};
}

void Connection::State::prune() {
    // wait_for(0) and not is_complete(): the latter reads without the token's lock.
    while (!in_flight.empty()) {
        try {
            if (!in_flight.front().token->wait_for(Millis{0})) return;
        } catch (const std::exception& problem) {
            end_note.set(std::string("publish: ") + problem.what());
        }
        in_flight_bytes -= in_flight.front().bytes;
        in_flight.pop_front();
    }
}

Result<void> Connection::State::make_room() {
    for (;;) {
        prune();
        if (in_flight.size() < config.outgoing_max && in_flight_bytes <= kInFlightBytesMax)
            return {};
        if (outgoing.lost() || outgoing.wait_for_stop(Millis{2}))
            return fail(Errc::closed, "publish");
    }
}

Connection::Connection(const PahoConfig& config, Outgoing& outgoing, OnMessage on_message)
    : state_(std::make_unique<State>(config, outgoing)) {
    auto* state = state_.get();
    state->client.set_message_callback(
        [deliver = std::move(on_message)](const mqtt::const_message_ptr& message) {
            deliver(message->get_topic(), message->get_payload_str());
        });
    state->client.set_connection_lost_handler([state](const std::string& cause) {
        state->end_note.set(cause.empty() ? "connection lost" : cause);
        state->outgoing.note_loss();
    });
    state->client.set_disconnected_handler([state](const mqtt::properties&, mqtt::ReasonCode code) {
        state->end_note.set("the broker disconnected us, reason " +
                            std::to_string(static_cast<int>(code)));
        state->outgoing.note_loss();
    });
}

Connection::~Connection() = default;

Result<void> Connection::open(const std::vector<std::string>& topics) {
    state_->tls_note.set("");
    try {
        const auto token = state_->client.connect(state_->options());
        if (auto done = state_->wait(token, state_->config.connect_timeout + Seconds{1}, "connect");
            !done) {
            return done;
        }
        return state_->subscribe(topics);
    } catch (const std::exception& problem) {
        return fail(Errc::unreachable, std::string("connect: ") + problem.what());
    }
}

Result<void> Connection::publish(Parcel parcel) {
    const std::size_t bytes = parcel.payload.size();
    const auto message = mqtt::make_message(std::move(parcel.topic), std::move(parcel.payload),
                                            state_->config.qos, false);
    for (;;) {
        if (auto room = state_->make_room(); !room) return room;
        try {
            state_->in_flight.push_back({state_->client.publish(message), bytes});
            state_->in_flight_bytes += bytes;
            return {};
        } catch (const mqtt::exception& problem) {
            if (problem.get_return_code() != MQTTASYNC_MAX_BUFFERED_MESSAGES) {
                return fail(Errc::rejected, std::string("publish: ") + problem.what());
            }
        }
        if (state_->outgoing.lost() || state_->outgoing.wait_for_stop(Millis{2}))
            return fail(Errc::closed, "publish");
    }
}

void Connection::close(Millis limit) {
    state_->in_flight.clear();
    state_->in_flight_bytes = 0;
    try {
        if (!state_->client.is_connected()) return;
        const auto token = state_->client.disconnect(static_cast<int>(limit.count()));
        token->wait_for(limit);
    } catch (const std::exception& problem) {
        state_->end_note.set(std::string("disconnect: ") + problem.what());
    }
}

std::string Connection::end_reason() const { return state_->end_note.get(); }

}  // namespace camfleet::paho
