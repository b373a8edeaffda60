// SPDX-License-Identifier: Apache-2.0
// The REST API v10 of an Aruba AOS-CX switch in front of a PoeBox: login by form, few sessions, a
// cookie and a token against forged requests, tables by wildcard, one poe_interface per port, PUT
// replaces everything writable. Ports are "1/1/<number>". Source: reference of managed switches,
// section 8; AOS-CX REST API guide.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/switch_rest/poe_box.hpp"
#include "tests/lab/switch_rest/routeros_face.hpp"

#include <boost/json/object.hpp>

#include <mutex>
#include <optional>
#include <set>

namespace camfleet::lab::switch_rest {

struct AosCxQuirks {
    bool zeroized = false;          // nobody has set a password yet: the login is answered by 268
    bool no_csrf = false;           // before 10.05: no token is given
    bool encoded_names = false;     // names in tables stand percent-encoded
    bool power_one_by_one = false;  // no wildcard for poe_interface
    bool watts_measured = false;    // the draw stands in measurements, status is empty
    std::size_t sessions_max = 6;   // of one user
};

class AosCxFace {
  public:
    AosCxFace(PoeBox& box, FaceLogin login, AosCxQuirks quirks = {})
        : box_(box), login_(std::move(login)), quirks_(quirks) {}
    [[nodiscard]] Response answer(const Request& request);

    [[nodiscard]] unsigned logins() const;
    [[nodiscard]] unsigned requests() const;
    [[nodiscard]] std::string priority(std::uint32_t port) const;
    void set_priority(std::uint32_t port, std::string priority);
    // Ports gathered in lag1.
    void aggregate(std::set<std::uint32_t> ports);
    void expire_sessions();

  private:
    [[nodiscard]] Response log_in(const Request& request);
    [[nodiscard]] Response call(const Request& request, const std::string& path);
    [[nodiscard]] Response power(const Request& request, std::uint32_t number);
    [[nodiscard]] Response change(const std::string& body, std::uint32_t number);
    [[nodiscard]] boost::json::object interfaces() const;
    [[nodiscard]] boost::json::object interface(const BoxPort& port) const;
    [[nodiscard]] boost::json::object macs() const;
    [[nodiscard]] boost::json::object neighbours() const;
    [[nodiscard]] boost::json::object powers() const;
    [[nodiscard]] boost::json::object power_of(const BoxPort& port, bool writable) const;
    [[nodiscard]] std::string key(const BoxPort& port) const;

    PoeBox& box_;
    FaceLogin login_;
    AosCxQuirks quirks_;
    mutable std::mutex mutex_;
    std::set<std::string> sessions_;
    std::set<std::uint32_t> aggregated_;
    std::map<std::uint32_t, std::string> priorities_;
    unsigned logins_ = 0;
    unsigned requests_ = 0;
};

}  // namespace camfleet::lab::switch_rest
