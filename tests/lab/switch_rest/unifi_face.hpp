// SPDX-License-Identifier: Apache-2.0
// A UniFi Network controller in front of one PoeBox. Classic API: sessions by cookie with a token
// against forged requests, errors with status 200, ports by number. Integration API (for a key):
// pages, ids of its own, errors by status. Source: reference of managed switches, section 8.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/switch_rest/poe_box.hpp"
#include "tests/lab/switch_rest/routeros_face.hpp"
#include "tests/lab/switch_rest/unifi_integration.hpp"

#include <boost/json/array.hpp>

#include <mutex>

namespace camfleet::lab::switch_rest {

class UnifiFace {
  public:
    // unifi_os: false: a controller of before, without prefix.
    UnifiFace(PoeBox& box, FaceLogin login, bool unifi_os)
        : box_(box), login_(std::move(login)), os_(unifi_os), integration_(box) {}
    [[nodiscard]] Response answer(const Request& request);
    // From now on this API key opens the integration API, and the classic one where `classic`.
    void take_key(std::string key, bool classic);
    void spoil_integration(IntegrationQuirks quirks);
    // Every session ends, as after a restart.
    void expire_sessions();
    [[nodiscard]] unsigned logins() const;
    // The overrides that were written last, as text.
    [[nodiscard]] std::string overrides() const;

  private:
    [[nodiscard]] Response log_in(const Request& request);
    [[nodiscard]] Response by_key(const Request& request, const std::string& classic);
    [[nodiscard]] Response call(const Request& request, const std::string& path);
    [[nodiscard]] boost::json::array devices() const;
    [[nodiscard]] boost::json::array clients() const;
    [[nodiscard]] Response change(const std::string& body);

    PoeBox& box_;
    FaceLogin login_;
    bool os_;
    UnifiIntegration integration_;
    mutable std::mutex mutex_;
    std::string token_;
    std::string key_;
    bool key_opens_classic_ = false;
    unsigned logins_ = 0;
    boost::json::array overrides_;
};

}  // namespace camfleet::lab::switch_rest
