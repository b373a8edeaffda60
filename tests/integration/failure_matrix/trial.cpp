// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/failure_matrix/trial.hpp"

#include "common/base/assert.hpp"
#include "tests/integration/failure_matrix/allowed.hpp"
#include "tests/support/eventually.hpp"

#include <algorithm>
#include <array>

namespace camfleet::matrix {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds plenty{20'000};
constexpr milliseconds slack{10'000};  // a busy machine
// Short, and longer where the machine was too busy to come as far as the fault.
constexpr std::array patience{milliseconds(400), milliseconds(2'000), milliseconds(8'000)};

struct Ended {
    Said said;
    lab::Traffic traffic;
    std::string before;
    std::string after;
    unsigned logins_failed = 0;
    milliseconds late{0};  // behind the deadline
    bool told = false;     // a secret
};

std::unique_ptr<Stand> stand_for(const Make& make, const Row& row) {
    auto stand = make.open(row.condition);
    if (row.prepare) row.prepare(*stand);
    const bool still = support::eventually([&] { return stand->traffic().under_way == 0; });
    CAMFLEET_ASSERT(still);
    stand->clear_traffic();
    return stand;
}

Ended call(Stand& stand, const Row& row, milliseconds time) {
    Ended end;
    end.before = stand.state();
    const auto at = stand.at(row.secure);
    const auto& host = at.host();
    const auto until = Steady::now() + time;
    end.said = row.call(stand, at, until);
    end.late = std::chrono::duration_cast<milliseconds>(Steady::now() - until);
    // What follows an answer is over too.
    const bool still = support::eventually([&] { return stand.traffic().under_way == 0; });
    CAMFLEET_ASSERT(still);
    end.traffic = stand.traffic();
    end.after = stand.state();
    end.logins_failed = stand.logins_failed();
    const auto words = end.said ? *end.said : end.said.error().text();
    end.told = tells_secret(stand.sample(), words);
    if (end.said) {
        const auto place = end.said->find(host);
        if (place != std::string::npos) end.said->replace(place, host.size(), "HOST");
        const auto port = ":" + std::to_string(at.rtsp_port());
        const auto number = end.said->find(port);
        if (number != std::string::npos) end.said->replace(number, port.size(), ":PORT");
    }
    return end;
}

std::size_t logins_of(const std::vector<lab::SeenRequest>& asked) {
    return static_cast<std::size_t>(
        std::ranges::count_if(asked, [](const auto& one) { return one.login_sent; }));
}

// Less may be said, something else may not.
bool says_no_more(std::string_view said, std::string_view clean) {
    while (!said.empty()) {
        const auto end = said.find('\n');
        const auto one = said.substr(0, end + 1);
        if (clean.find(one) == std::string_view::npos) return false;
        said.remove_prefix(one.size());
    }
    return true;
}

struct Judge {
    const Make& make;
    const Row& row;
    const Clean& clean;
    const Mode& mode;
    std::size_t index;
    std::vector<std::string> complaints = {};

    [[nodiscard]] const lab::SeenRequest& request() const { return clean.asked[index]; }
    void complain(const std::string& what) {
        complaints.push_back(make.name + " " + v1::Operation::Value_Name(row.operation) + ": " +
                             mode.name + " at request " + std::to_string(index + 1) + " of " +
                             std::to_string(clean.asked.size()) + " (" + request().text() +
                             "): " + what);
    }
    // Only finds out what the camera wants: the request itself follows.
    [[nodiscard]] bool knocks() const {
        if (request().login_sent) return false;
        const auto again = [&](const lab::SeenRequest& later) {
            return later.method == request().method && later.path == request().path &&
                   later.operation == request().operation;
        };
        return request().status == 401 ||
               std::any_of(clean.asked.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                           clean.asked.end(), again);
    }
    void judge_success(const Ended& end) {
        const auto other = says_instead({make, row, mode, request()});
        if (!other.empty() && *end.said == other) return;
        if (!knocks() && !may_succeed({make, row, mode, request()})) {
            return complain("success, where an error belongs; it says '" + *end.said + "'");
        }
        if (end.after != clean.after) {
            return complain("success, but the camera is\n  " + end.after + "\nand should be\n  " +
                            clean.after);
        }
        if (row.changes) return;
        if (!says_no_more(*end.said, *clean.said) || end.said->empty()) {
            complain("says '" + *end.said + "' instead of '" + *clean.said + "'");
        }
    }
    void judge_error(const Ended& end) {
        const auto& error = end.said.error();
        const bool changed = end.after != end.before;
        auto allowed = !row.changes ? mode.looking : changed ? mode.changed : mode.unchanged;
        allowed.merge(also_allowed({make, row, mode, request()}));
        if (!allowed.contains(error.code)) complain("the error is " + error.text());
        if (error.context.empty()) complain("an error without a word");
        if (!changed) return;
        if (!row.changes) complain("a look that changed the camera");
        const bool tells = error.context.find("changed in part") != std::string::npos;
        if (!effect_unknown(error.code) && !(error.code == Errc::rejected && tells)) {
            complain("the camera is changed, and the error denies it: " + error.text());
        }
    }
    void judge(const Ended& end) {
        if (end.traffic.faults_left > 0) complain("the fault was never met");
        if (end.said) {
            judge_success(end);
        } else {
            judge_error(end);
        }
        const auto more = further({make, row, mode, request()});
        if (end.traffic.seen.size() > clean.asked.size() + more.requests) {
            complain(std::to_string(end.traffic.seen.size()) + " requests");
        }
        if (logins_of(end.traffic.seen) > logins_of(clean.asked) + more.logins) {
            complain(std::to_string(logins_of(end.traffic.seen)) + " logins");
        }
        if (end.logins_failed > 0) complain("a failed login");
        if (end.late > slack) complain(std::to_string(end.late.count()) + " ms late");
        if (end.told) complain("a secret in the words");
    }
};

bool is_silence(const Mode& mode) {
    return mode.kind == lab::WireFault::hang || mode.kind == lab::WireFault::hang_after;
}

}  // namespace

bool tells_secret(const Sample& sample, std::string_view text) {
    for (const auto* secret :
         {&sample.login.password, &sample.first.password, &sample.guard.password,
          &sample.media.password, &sample.next, &sample.key, &sample.file}) {
        if (!secret->empty() && text.find(secret->reveal()) != std::string_view::npos) return true;
    }
    return text.find("Digest ") != std::string_view::npos;
}

Clean run_clean(const Make& make, const Row& row) {
    const auto stand = stand_for(make, row);
    auto end = call(*stand, row, plenty);
    return {std::move(end.said), std::move(end.traffic.seen), std::move(end.before),
            std::move(end.after)};
}

std::vector<std::string> try_under(
    const Make& make, const Row& row, const Clean& clean, const Mode& mode, std::size_t index) {
    if (means_something({make, row, mode, clean.asked[index]})) return {};
    Ended end;
    for (const auto time : patience) {
        const auto stand = stand_for(make, row);
        const bool planned = stand->plan({.kind = mode.kind,
                                          .logged_in_only = false,
                                          .status = mode.status,
                                          .skip = static_cast<unsigned>(index)});
        CAMFLEET_ASSERT(planned);
        end = call(*stand, row, is_silence(mode) ? time : plenty);
        if (end.traffic.faults_left == 0 || !is_silence(mode)) break;
    }
    Judge judge{make, row, clean, mode, index};
    judge.judge(end);
    return std::move(judge.complaints);
}

}  // namespace camfleet::matrix
