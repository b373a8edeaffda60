// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/snmp/snmp_session.hpp"

#include "agent/adapters/snmp/answer_errors.hpp"
#include "agent/adapters/snmp/library.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <poll.h>

namespace camfleet::snmp {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t snmp_port = 161;
constexpr std::size_t unreadable_max = 64;  // datagrams of one try
constexpr std::size_t oids_per_get_max = 16;

milliseconds left(ports::Deadline until) {
    return std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
}

class Session final : public ports::SnmpClient {
  public:
    Session(std::unique_ptr<Handle> handle, std::string where, bool v3, SnmpOptions options)
        : handle_(std::move(handle)), where_(std::move(where)), v3_(v3), options_(options) {}

    Result<std::vector<ports::SnmpRow>> get(std::span<const ports::Oid> oids,
                                            ports::Deadline until) override {
        std::vector<ports::SnmpRow> rows;
        for (std::size_t at = 0; at < oids.size(); at += oids_per_get_max) {
            const auto part = oids.subspan(at, std::min(oids_per_get_max, oids.size() - at));
            auto answer = read({Request::Kind::get, {part.begin(), part.end()}, 0, 0}, until);
            if (!answer) return std::unexpected(answer.error().within(where_));
            if (answer->rows.size() != part.size()) {
                return fail(Errc::malformed, where_ + ": an answer with other objects than asked");
            }
            for (std::size_t i = 0; i < part.size(); ++i) {
                auto& value = answer->rows[i];
                if (value.row.oid != part[i]) {
                    return fail(Errc::malformed, where_ + ": an answer to " +
                                                     ports::oid_text(value.row.oid) +
                                                     " that nobody asked");
                }
                if (value.absent == Absent::no) rows.push_back(std::move(value.row));
            }
        }
        return rows;
    }

    Result<std::vector<ports::SnmpRow>> walk(const ports::Oid& prefix,
                                             std::size_t rows_max,
                                             ports::Deadline until) override {
        std::vector<ports::SnmpRow> rows;
        ports::Oid last = prefix;
        for (bool more = true; more;) {
            auto answer = bulk(last, until);
            if (!answer) {
                return std::unexpected(
                    answer.error().within(where_ + ": walk of " + ports::oid_text(prefix)));
            }
            auto taken = take_rows(*answer, prefix, rows_max, last, rows);
            if (!taken) return std::unexpected(taken.error());
            more = *taken;
        }
        return rows;
    }

    Result<void> set(const ports::SnmpRow& row, ports::Deadline until) override {
        auto answer =
            exchange({Request::Kind::set, {row.oid}, 0, static_cast<long>(row.number)}, until);
        if (!answer) return std::unexpected(answer.error().within(where_ + ": write"));
        if (answer->error_status != 0) {
            return std::unexpected(status_error(answer->error_status).within(where_ + ": write"));
        }
        // Agents answer noError and say in the value that there is no such object.
        if (answer->rows.size() != 1 || answer->rows[0].absent != Absent::no) {
            return fail(Errc::not_found, where_ +
                                             ": write answered without error, but there is no " +
                                             ports::oid_text(row.oid));
        }
        return {};
    }

  private:
    // Appends rows below the prefix. ok(false): the walk is over.
    Result<bool> take_rows(Answer& answer,
                           const ports::Oid& prefix,
                           std::size_t rows_max,
                           ports::Oid& last,
                           std::vector<ports::SnmpRow>& rows) const {
        if (answer.rows.empty()) {
            return fail(Errc::malformed, where_ + ": an answer without objects in a walk of " +
                                             ports::oid_text(prefix));
        }
        for (auto& value : answer.rows) {
            const auto& oid = value.row.oid;
            const bool below =
                oid.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
            if (value.absent != Absent::no) return false;
            // At its end some agents begin anew: the walk is over all the same.
            if (!below) return false;
            if (oid <= last) {
                return fail(
                    Errc::malformed,
                    where_ + ": object identifiers do not increase after " + ports::oid_text(last));
            }
            if (rows.size() == rows_max) {
                return fail(Errc::too_large, where_ + ": more than " + std::to_string(rows_max) +
                                                 " rows below " + ports::oid_text(prefix));
            }
            last = oid;
            rows.push_back(std::move(value.row));
        }
        return true;
    }

    // Halves the repetitions while the device finds the answer too big or stays silent.
    Result<Answer> bulk(const ports::Oid& from, ports::Deadline until) {
        for (;;) {
            auto answer = read({Request::Kind::get_bulk, {from}, repetitions(), 0}, until);
            const bool too_much = !answer && (answer.error().code == Errc::too_large ||
                                              answer.error().code == Errc::timeout);
            if (!too_much || repetitions() == 1 || left(until) <= milliseconds(0)) return answer;
            // Silence from the first packet on is a dead device, not a big answer.
            if (answer.error().code == Errc::timeout && !heard_) return answer;
            repetitions_now_ = repetitions() / 2;
        }
    }

    [[nodiscard]] int repetitions() const {
        return repetitions_now_ == 0 ? options_.repetitions : repetitions_now_;
    }

    // Reads may be sent again: they change nothing.
    Result<Answer> read(const Request& request, ports::Deadline until) {
        Result<Answer> answer = fail(Errc::timeout, "no time left");
        for (int attempt = 0; attempt < options_.read_tries; ++attempt) {
            if (left(until) <= milliseconds(0)) break;
            answer = exchange(request, until);
            if (answer || answer.error().code != Errc::timeout) break;
        }
        if (!answer) return answer;
        if (answer->error_status != 0) return std::unexpected(status_error(answer->error_status));
        return answer;
    }

    // One datagram out, one answer in.
    Result<Answer> exchange(const Request& request, ports::Deadline until) {
        if (auto sent = handle_->send(request); !sent) return std::unexpected(sent.error());
        const auto try_until = std::min(until, steady_clock::now() + options_.try_timeout);
        std::size_t unreadable = 0;
        while (handle_->answer().kind == Answer::Kind::none && unreadable < unreadable_max) {
            pollfd ready{handle_->socket(), POLLIN, 0};
            const auto wait = std::max<std::int64_t>(0, left(try_until).count());
            if (poll(&ready, 1, static_cast<int>(wait)) <= 0) {
                if (steady_clock::now() >= try_until) break;
                continue;
            }
            if (!handle_->read()) ++unreadable;
        }
        if (handle_->answer().kind == Answer::Kind::none) handle_->expire();
        return result(unreadable);
    }

    Result<Answer> result(std::size_t unreadable) {
        const auto& answer = handle_->answer();
        switch (answer.kind) {
            case Answer::Kind::rows:
                heard_ = true;
                return answer;
            case Answer::Kind::report:
                return std::unexpected(report_error(answer.report));
            case Answer::Kind::security:
                return fail(Errc::unauthorized, "SNMPv3: the answer does not verify");
            case Answer::Kind::failed:
                return fail(Errc::unreachable, "the socket failed");
            default:
                return std::unexpected(silence_error(v3_, unreadable));
        }
    }

    std::unique_ptr<Handle> handle_;
    std::string where_;
    bool v3_;
    SnmpOptions options_;
    int repetitions_now_ = 0;
    bool heard_ = false;
};

// Numeric addresses only: no name is ever looked up, no other transport is named.
Result<std::string> peer_of(const v1::Endpoint& at) {
    const auto port = std::to_string(at.snmp_port() == 0 ? snmp_port : at.snmp_port());
    std::array<unsigned char, 16> address{};
    if (inet_pton(AF_INET, at.host().c_str(), address.data()) == 1)
        return "udp:" + at.host() + ":" + port;
    if (inet_pton(AF_INET6, at.host().c_str(), address.data()) == 1) {
        return "udp6:[" + at.host() + "]:" + port;
    }
    return fail(Errc::invalid_argument, "a switch needs a numeric address, and none of link scope");
}

}  // namespace

Result<std::unique_ptr<ports::SnmpClient>> SnmpSessions::open(const v1::Endpoint& at,
                                                              const ports::SnmpLogin& login,
                                                              std::uint32_t vlan,
                                                              ports::Deadline until) {
    const auto peer = peer_of(at);
    if (!peer) return std::unexpected(peer.error());
    const auto where = "SNMP " + at.host();
    const bool v3 = login.kind == v1::SecretKind::snmp_v3;
    if (!v3 && login.kind != v1::SecretKind::snmp_community) {
        return fail(Errc::invalid_argument, where + ": the credential is no SNMP credential");
    }
    const auto time = std::min(options_.try_timeout, left(until));
    if (time <= milliseconds(0)) return fail(Errc::timeout, where + ": no time left");
    const auto id = std::to_string(vlan);
    auto handle =
        Handle::open(*peer, login, vlan == 0 ? "" : "@" + id, vlan == 0 ? "" : "vlan-" + id, time);
    if (!handle) return std::unexpected(handle.error().within(where));
    return std::make_unique<Session>(std::move(*handle), where, v3, options_);
}

}  // namespace camfleet::snmp
