// SPDX-License-Identifier: Apache-2.0
// Asks one wire who has an address. Needs CAP_NET_RAW.
#pragma once

#include "agent/discovery/off_subnet/arp_packet.hpp"
#include "common/base/error.hpp"

#include <chrono>

namespace camfleet::off_subnet {

class ArpSocket {
  public:
    // Errors: not_found (no such interface, or none with a MAC), forbidden (no privilege), io
    [[nodiscard]] static Result<ArpSocket> open(const std::string& interface_name);
    ArpSocket(ArpSocket&& other) noexcept;
    ArpSocket& operator=(ArpSocket&&) = delete;
    ~ArpSocket();

    // The MAC that answers for this address; empty: nobody within `patience`, asked twice.
    // Errors: invalid_argument (no IPv4 address), io
    [[nodiscard]] Result<std::string> who_has(const std::string& host,
                                              std::chrono::milliseconds patience) const;
    [[nodiscard]] int interface_index() const { return index_; }

  private:
    ArpSocket(int handle, int index, MacOctets own) : handle_(handle), index_(index), own_(own) {}
    int handle_;
    int index_;
    MacOctets own_;
};

}  // namespace camfleet::off_subnet
