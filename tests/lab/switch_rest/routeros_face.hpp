// SPDX-License-Identifier: Apache-2.0
// The REST interface of RouterOS 7 in front of a PoeBox: every value is text, ids are "*<hex>",
// Basic is all the login there is. Source: MikroTik manual, "REST API"; reference of managed
// switches, section 8.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/switch_rest/poe_box.hpp"

namespace camfleet::lab::switch_rest {

struct FaceLogin {
    std::string user;
    std::string password;
};

class RouterOsFace {
  public:
    RouterOsFace(PoeBox& box, FaceLogin login) : box_(box), login_(std::move(login)) {}
    [[nodiscard]] Response answer(const Request& request);

  private:
    [[nodiscard]] bool logged_in(const Request& request);
    [[nodiscard]] Response read(const std::string& path) const;
    [[nodiscard]] Response post(const std::string& path, const std::string& body);
    [[nodiscard]] Response patch(const std::string& path, const std::string& body);

    PoeBox& box_;
    FaceLogin login_;
};

}  // namespace camfleet::lab::switch_rest
