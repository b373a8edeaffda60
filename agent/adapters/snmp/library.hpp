// SPDX-License-Identifier: Apache-2.0
// The net-snmp library as this process uses it: started once without files, and one lock for all of
// its calls. Private to this folder.
#pragma once

#include "common/ports/snmp.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace camfleet::snmp {

// Locked while it lives; starts the library when it is first made.
class LibraryLock {
  public:
    LibraryLock();

  private:
    std::unique_lock<std::mutex> lock_;
};

enum class Absent { no, no_such, end_of_view };

struct AnswerRow {
    ports::SnmpRow row;
    Absent absent = Absent::no;
};

struct Answer {
    enum class Kind { none, rows, report, timed_out, failed, security };
    Kind kind = Kind::none;
    long error_status = 0;  // RFC 3416
    int report = 0;         // SNMPERR_* of a v3 report
    std::vector<AnswerRow> rows;
};

struct Request {
    enum class Kind { get, get_bulk, set };
    Kind kind = Kind::get;
    std::vector<ports::Oid> oids;
    int repetitions = 0;
    long value = 0;
};

// One open session of the library. Every member takes the lock by itself.
class Handle {
  public:
    // Errors: invalid_argument, unreachable
    static Result<std::unique_ptr<Handle>> open(const std::string& peer,
                                                const ports::SnmpLogin& login,
                                                const std::string& community_suffix,
                                                const std::string& context,
                                                std::chrono::milliseconds timeout);
    ~Handle();
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    // The first request of a v3 session blocks for the discovery, at most one timeout.
    // Errors: unreachable, timeout (discovery), busy (user in use with other keys)
    [[nodiscard]] Result<void> send(const Request& request);
    [[nodiscard]] int socket() const { return socket_; }
    // Takes one datagram from the socket. False: it was no readable answer.
    bool read();
    // Gives up requests whose time is over.
    void expire();
    [[nodiscard]] const Answer& answer() const { return answer_; }

  private:
    Handle() = default;
    static int on_event(
        int operation, struct snmp_session*, int request, struct snmp_pdu* pdu, void* self);
    void take(struct snmp_pdu* pdu);
    [[nodiscard]] Result<void> enter_v3_user();

    void* session_ = nullptr;
    int socket_ = -1;
    int request_ = 0;
    Answer answer_;
    std::string fingerprint_;  // of the v3 keys; empty: v2c
    std::string user_key_;
};

}  // namespace camfleet::snmp
