// SPDX-License-Identifier: Apache-2.0
// Faults to inject into the requests that match, and a record of what was asked: the wire ends,
// lies or never answers, before or after the device carried out what was asked. Not thread-safe:
// the device calls it under its lock.
#pragma once

#include "tests/lab/http/message.hpp"

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::lab {

enum class WireFault {
    hang,            // never answers, and does nothing
    drop_before,     // the connection ends instead of everything
    drop_after,      // done, and the connection ends
    error_before,    // a status, and nothing done
    error_after,     // done, and a status
    truncated,       // done, and the connection ends in the middle of the answer
    endless,         // done, and an answer without length that goes on and on
    redirect,        // elsewhere, and nothing done
    hang_after,      // done, and no answer
    status_after,    // done, and the answer under another status
    page_before,     // a page of the web interface with 200, and nothing done
    page_after,      // done, and that page
    empty,           // done, and 200 without a body
    half,            // done, and half of the answer with the length of that half
    redirect_https,  // to the same place over HTTPS, and nothing done
    chunked,         // done, and an answer in chunks that go on and on
    oversized,       // done, and an answer that announces 8 GiB
};

[[nodiscard]] std::optional<WireFault> wire_fault_from_name(std::string_view name);

struct PlannedFault {
    WireFault kind = WireFault::hang;
    std::string method = {};       // empty: any
    std::string path_prefix = {};  // empty: any
    unsigned count = 1;
    bool logged_in_only = true;  // leaves the 401 round of digest alone
    int status = 500;            // of error_before, error_after and status_after
    unsigned skip = 0;           // so many requests that fit go through first
    std::string operation = {};  // of SOAP, or the path; empty: any
};

// A fault that was taken.
struct Fault {
    WireFault kind = WireFault::hang;
    int status = 500;
    std::string host = {};  // as the client named the device
    std::string target = {};
};

struct SeenRequest {
    std::string method;
    std::string path;  // without the query
    std::string operation = {};
    bool login_sent = false;
    int status = 0;  // of the answer, before any fault
    std::size_t body_bytes = 0;
    bool structured = false;  // it was XML or JSON
    [[nodiscard]] std::string text() const;
};

// What a device was asked since clear_traffic().
struct Traffic {
    std::vector<SeenRequest> seen;  // the first 256
    unsigned under_way = 0;         // requests that are not answered to their end
    std::size_t faults_left = 0;    // planned and not taken yet
};

class FaultPlan {
  public:
    static constexpr std::size_t faults_max = 32;
    static constexpr std::size_t seen_max = 256;

    bool add(PlannedFault fault);  // false: too many
    void clear() { faults_.clear(); }
    // Takes one use of the first fault that fits, and notes the request. login_sent: where a login
    // may be elsewhere than in the header; nothing: it is looked for there.
    [[nodiscard]] std::optional<Fault> take(const Request& request,
                                            const std::string& operation = {},
                                            std::optional<bool> login_sent = {});
    // The device's own answer to the request noted last.
    void note_answer(const Response& answer);

    // Around each request, up to the end of what follows its answer.
    void begin() { ++under_way_; }
    void finish() { --under_way_; }
    [[nodiscard]] Traffic traffic() const { return {seen_, under_way_, faults_.size()}; }
    void clear_traffic() { seen_.clear(); }

  private:
    std::list<PlannedFault> faults_;
    std::vector<SeenRequest> seen_;
    unsigned under_way_ = 0;
};

[[nodiscard]] bool keeps_from_applying(WireFault fault);
[[nodiscard]] inline bool keeps_from_applying(const Fault& fault) {
    return keeps_from_applying(fault.kind);
}
// What the client gets instead of `answer`.
[[nodiscard]] Response spoil(const Fault& fault, Response answer);

}  // namespace camfleet::lab
