// SPDX-License-Identifier: Apache-2.0
// Judges what an operator typed. Every problem names its field as the API spells it; an Error's
// context reads "<field>: <why>; <field>: <why>", which the API turns into ApiError.fields.
// Pure, apart from a look at the time zone database.
#pragma once

#include "common/base/error.hpp"
#include "common/proto/identity.pb.h"
#include "common/proto/inventory.pb.h"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::controller {

class Problems {
  public:
    void add(std::string_view field, std::string_view why);
    [[nodiscard]] bool empty() const { return text_.empty(); }
    // invalid_argument with all of them. Only where there is one.
    [[nodiscard]] Error error() const { return Error{Errc::invalid_argument, text_}; }

  private:
    std::string text_;
};

// Letters, digits, '.', '_' and '-', at most 64; ids are parts of keys, topics and certificates.
[[nodiscard]] bool is_id(std::string_view text);
// "Front door (north)" -> "front-door-north"; empty where no letter or digit is left.
[[nodiscard]] std::string id_from_name(std::string_view name);

void check_id(Problems& problems, std::string_view field, std::string_view id);
// Printable UTF-8 of at most 200 bytes.
void check_text(Problems& problems, std::string_view field, std::string_view text, bool required);
// Maker lower case, serial without white space, MAC with colons. What has no serial needs a MAC.
void check_identity(Problems& problems, v1::Identity& identity, bool serial_required);
// A numeric host in its shortest spelling; ports below 65536.
void check_endpoint(Problems& problems, v1::Endpoint& endpoint, bool host_required);
// What the driver that it names needs before it may send a password.
void check_switch(Problems& problems, const v1::Switch& device);
// A port that an operator names by hand says which, and why.
void check_named_port(Problems& problems, const v1::PortBinding& port);
void check_network(Problems& problems, const v1::NetworkSettings& network);
// folder: where the time zone database lies, "/usr/share/zoneinfo".
void check_time_zone(Problems& problems, const std::string& folder, const std::string& zone);

}  // namespace camfleet::controller
