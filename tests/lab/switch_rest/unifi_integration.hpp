// SPDX-License-Identifier: Apache-2.0
// The integration API of a UniFi Network controller in front of one PoeBox: lists in pages, ids of
// its own, a port's own cycle and nothing else that changes it. The port's configuration reads
// enabled while it cycles. Source: reference of managed switches, section 8. Not thread-safe.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/switch_rest/poe_box.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace camfleet::lab::switch_rest {

struct IntegrationQuirks {
    std::size_t page_max = 200;  // rows that a page has at most
    bool old_version = false;    // tells no internalReference
    bool other_device = false;   // the document of another device than was asked for
    std::string state = "ONLINE";
    std::string fault = {};  // "types" | "page" | "empty_page" | "no_poe_word": a broken document
    int status = 0;          // of every answer to `status_for`; 0: none is spoilt
    std::string status_for = {};  // method
    bool clients_closed = false;  // 403 for the list of clients
};

class UnifiIntegration {
  public:
    explicit UnifiIntegration(PoeBox& box) : box_(box) {}
    void spoil(IntegrationQuirks quirks) { quirks_ = std::move(quirks); }
    // path: below the version.
    [[nodiscard]] Response answer(const Request& request, const std::string& path);

  private:
    [[nodiscard]] Response page(const Request& request, const boost::json::array& rows) const;
    [[nodiscard]] boost::json::array sites() const;
    [[nodiscard]] boost::json::array devices() const;
    [[nodiscard]] boost::json::array clients() const;
    [[nodiscard]] boost::json::object device() const;
    [[nodiscard]] boost::json::object port_row(const BoxPort& port) const;
    [[nodiscard]] Response act(const Request& request, const std::string& number);

    PoeBox& box_;
    IntegrationQuirks quirks_;
};

}  // namespace camfleet::lab::switch_rest
