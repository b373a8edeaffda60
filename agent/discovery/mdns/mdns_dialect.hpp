// SPDX-License-Identifier: Apache-2.0
// Multicast DNS as one dialect of a discovery pass (RFC 6762, 6763): collects the records of
// camera services over any number of messages, asks again for what is missing, and puts devices
// together. It listens on port 5353 and asks from there and from a port of its own: answers then
// come by multicast from devices of other subnets, and by unicast from the rest.
// Invariants: what is kept is bounded; a goodbye removes; printers and web servers without a sign
// of a camera are nobody. Source: reference axis.md 1
#pragma once

#include "agent/discovery/mdns/dns_message.hpp"
#include "agent/discovery/wire/dialect.hpp"

#include <map>
#include <set>

namespace camfleet::mdns {

class MdnsDialect final : public wire::Dialect {
  public:
    explicit MdnsDialect(std::uint16_t port = 5353, std::string group = "224.0.0.251");

    [[nodiscard]] const wire::Place& place() const override { return place_; }
    [[nodiscard]] std::vector<std::string> questions(unsigned round) override;
    [[nodiscard]] Result<void> hear(std::string_view datagram, const std::string& from) override;
    [[nodiscard]] std::vector<v1::Sighting> sightings() const override;

  private:
    struct Instance {
        Name name;            // label of the instance in front
        std::string service;  // "_axis-video._tcp"
        bool has_text = false;
        Name host;  // from SRV; empty: not known yet
        std::uint16_t port = 0;
        std::map<std::string, std::string> text;
        std::string from;  // who told
    };

    void keep(const Record& record, const std::string& from);
    void forget(const Record& record, const std::string& from);
    Instance* instance(const Name& name, const std::string& from);
    [[nodiscard]] std::vector<Question> missing() const;
    [[nodiscard]] std::map<std::string, v1::Sighting> owners() const;
    void describe(const Instance& one, v1::Sighting& sighting) const;
    void locate(const Instance& one, v1::Sighting& sighting) const;

    wire::Place place_;
    std::map<std::string, Instance> instances_;               // by key of the name
    std::map<std::string, std::set<std::string>> addresses_;  // by key of the host
};

}  // namespace camfleet::mdns
