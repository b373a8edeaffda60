// SPDX-License-Identifier: Apache-2.0
// Rows as a hostile switch could send them -> snapshot -> finder. Checked on every input: a port is
// only offered when it is mapped, no uplink and carries the camera alone.
#include "agent/switches/topology/port_finder.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace {

using namespace camfleet;
using namespace camfleet::switches;

constexpr std::array prefixes = {
    "1.3.6.1.2.1.1.2.0",
    "1.3.6.1.2.1.2.2.1.2",
    "1.3.6.1.2.1.2.2.1.3",
    "1.3.6.1.2.1.2.2.1.6",
    "1.3.6.1.2.1.2.2.1.8",
    "1.3.6.1.2.1.31.1.1.1.1",
    "1.3.6.1.2.1.31.1.2.1.3",
    "1.3.6.1.2.1.17.1.4.1.2",
    "1.3.6.1.2.1.17.4.3.1.2",
    "1.3.6.1.2.1.17.4.3.1.3",
    "1.3.6.1.2.1.17.7.1.2.2.1.2",
    "1.3.6.1.2.1.17.7.1.2.2.1.3",
    "1.3.6.1.2.1.17.2.7.0",
    "1.3.6.1.2.1.105.1.1.1.3",
    "1.3.6.1.2.1.105.1.1.1.6",
    "1.3.6.1.2.1.105.1.1.1.10",
    "1.3.6.1.2.1.105.1.3.1.1.2",
    "1.0.8802.1.1.2.1.3.7.1.3",
    "1.0.8802.1.1.2.1.4.1.1.4",
    "1.0.8802.1.1.2.1.4.1.1.5",
    "1.0.8802.1.1.2.1.4.1.1.7",
    "1.0.8802.1.1.2.1.4.1.1.12",
    "1.3.6.1.4.1.9.9.402.1.2.1.11",
    "1.3.6.1.2.1.47.1.3.2.1.2",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.6",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.9",
    "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2",
    "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11",
    "1.2.840.10006.300.43.1.2.1.1.13",
};
constexpr std::array makes = {"1.3.6.1.4.1.9.1.563",     "1.3.6.1.4.1.4526.1",
                              "1.3.6.1.4.1.11863.5.190", "1.3.6.1.4.1.2636.1",
                              "1.3.6.1.4.1.14988.1",     "1.3.6.1.4.1.99999"};

class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
    [[nodiscard]] bool empty() const { return at_ == end_; }
    std::uint8_t next() { return empty() ? std::uint8_t{0} : *at_++; }
    std::string text(std::size_t size) {
        std::string out;
        while (size-- > 0 && !empty()) out += static_cast<char>(next());
        return out;
    }

  private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

SnmpRow next_row(Bytes& bytes) {
    SnmpRow row;
    row.oid = ports::parse_oid(prefixes[bytes.next() % prefixes.size()]);
    for (auto parts = bytes.next() % 8; parts > 0; --parts) row.oid.push_back(bytes.next());
    row.type = static_cast<SnmpType>(bytes.next() % 9);
    row.number = static_cast<std::int8_t>(bytes.next());
    if (row.number == 127) row.number = INT64_MAX;
    if (row.type == SnmpType::octets) row.octets = bytes.text(bytes.next() % 20);
    if (row.type == SnmpType::oid)
        row.object = ports::parse_oid(makes[bytes.next() % makes.size()]);
    return row;
}

void check(const SwitchSnapshot& snapshot, const std::string& mac) {
    FinderQuestion question;
    question.camera_mac = mac;
    const auto finding = find_port({&snapshot, 1}, question);
    if (finding.confidence == v1::PortBinding::refused) return;
    CAMFLEET_ASSERT(finding.located && finding.if_index != 0);
    CAMFLEET_ASSERT(finding.poe && finding.poe->if_index == finding.if_index);
    auto mapped = snapshot;
    auto mapping = map_poe_ports(mapped);
    const auto survey = survey_switch(mapped, std::move(mapping), {});
    const auto& port = survey.ports.at(finding.if_index);
    CAMFLEET_ASSERT(port.uplink.empty() && port.macs.size() == 1 && port.macs.contains(mac));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes bytes(data, size);
    std::vector<ContextRows> contexts(1 + bytes.next() % 2);
    contexts.back().vlan = static_cast<std::uint32_t>(contexts.size() - 1);
    while (!bytes.empty()) contexts[bytes.next() % contexts.size()].rows.push_back(next_row(bytes));
    const auto snapshot = parse_snapshot("fuzz", std::move(contexts));
    if (!snapshot) return 0;
    std::set<std::string> macs;
    for (const auto& entry : snapshot->fdb) {
        if (macs.size() < 8) macs.insert(entry.mac);
    }
    for (const auto& mac : macs) check(*snapshot, mac);
    return 0;
}
