// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/combined/combined_finder.hpp"

#include "agent/adapters/http/http_client.hpp"
#include "agent/discovery/dhdiscover/dhdiscover_dialect.hpp"
#include "agent/discovery/mdns/mdns_dialect.hpp"
#include "agent/discovery/neighbours/neighbour_table.hpp"
#include "agent/discovery/sadp/sadp_dialect.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/ssdp/ssdp_codec.hpp"
#include "agent/discovery/ssdp/ssdp_dialect.hpp"
#include "agent/discovery/wire/udp_socket.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_dialect.hpp"

namespace camfleet::discovery {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds descriptions_window{1000};
constexpr std::size_t descriptions_max = 32;
constexpr std::size_t description_bytes_max = 64 * 1024UL;

struct Dialects {
    explicit Dialects(const DiscoveryPorts& ports)
        : sadp(ports.sadp),
          mdns(ports.mdns),
          ssdp(ports.ssdp),
          ws(ports.ws_discovery),
          dahua(dhdiscover::Form::json, ports.dhdiscover),
          legacy(dhdiscover::Form::legacy, ports.dahua_legacy) {}

    [[nodiscard]] std::vector<wire::Dialect*> all(bool with_legacy) {
        std::vector<wire::Dialect*> out{&sadp, &mdns, &ssdp, &ws, &dahua};
        if (with_legacy) out.push_back(&legacy);
        return out;
    }

    sadp::SadpDialect sadp;
    mdns::MdnsDialect mdns;
    ssdp::SsdpDialect ssdp;
    ws_discovery::WsDiscoveryDialect ws;
    dhdiscover::DhdiscoverDialect dahua;
    dhdiscover::DhdiscoverDialect legacy;
};

// UPnP alone names routers and television sets too: only a known maker counts.
bool is_nobody(const v1::Sighting& device) {
    return device.identity().maker().empty() && device.protocols_size() > 0 &&
           std::ranges::all_of(device.protocols(), [](const std::string& protocol) {
               return protocol == "ssdp" || protocol == "neighbours";
           });
}

bool needs_description(const v1::Sighting& device) {
    return !device.description_url().empty() &&
           (device.identity().maker().empty() || device.model().empty());
}

// The device itself knows no zone: that of its address is the one on which it was heard.
std::string zoned(const std::string& host, const v1::Sighting& device) {
    for (const auto& one : device.addresses()) {
        if (one.host().starts_with(host + "%")) return one.host();
    }
    return host;
}

Result<v1::Sighting> fetch(const v1::Sighting& device, ports::Deadline until) {
    auto url = signs::read_url(device.description_url());
    if (!url || url->https) return fail(Errc::malformed, "ssdp: no address of a description");
    url->host = zoned(url->host, device);
    v1::Endpoint at;
    at.set_host(url->host);
    at.set_http_port(url->port);
    http::HttpRequest request;
    request.target = url->path;
    request.body_bytes_max = description_bytes_max;
    const auto answer = http::HttpClient().send(at, request, nullptr, until);
    if (!answer) return std::unexpected(answer.error().within("ssdp: description at " + url->host));
    if (answer->status != 200) {
        return fail(Errc::device_error, "ssdp: description at " + url->host + ": status " +
                                            std::to_string(answer->status));
    }
    auto sighting = ssdp::parse_description(answer->body);
    if (!sighting) return std::unexpected(sighting.error().within(url->host));
    // It speaks for the host that it came from, whatever its presentationURL says.
    if (sighting->endpoint().host() != url->host) {
        sighting->clear_endpoint();
        sighting->mutable_endpoint()->set_host(url->host);
    }
    signs::add_address(*sighting, url->host);
    return sighting;
}

}  // namespace

void CombinedFinder::report(const Error& error) const {
    if (config_.on_fault) config_.on_fault(error);
}

std::vector<wire::LinkInterface> CombinedFinder::links_of(
    const std::vector<wire::LocalInterface>& chosen) const {
    auto links = wire::link_interfaces();
    if (config_.interface_addresses.empty()) return links;
    std::erase_if(links, [&](const auto& link) {
        return std::ranges::find(chosen, link.name, &wire::LocalInterface::name) == chosen.end();
    });
    return links;
}

merge::Scene CombinedFinder::scene_of(const std::vector<wire::LocalInterface>& interfaces) const {
    merge::Scene scene;
    scene.list_neighbours = config_.list_all;
    for (const auto& one : interfaces)
        scene.subnets.push_back({wire::to_text(one.address), wire::to_text(one.netmask)});
    return scene;
}

void CombinedFinder::fetch_descriptions(merge::Scene& scene, ports::Deadline until) const {
    if (Clock::now() >= until) return;  // the caller left no time: maker and model stay unknown
    std::size_t fetched = 0;
    for (const auto& device : merge::merge(scene)) {
        if (!needs_description(device)) continue;
        if (++fetched > descriptions_max || Clock::now() >= until) {
            report({Errc::busy, "ssdp: not every description was fetched in time"});
            return;
        }
        auto described = fetch(device, until);
        if (described) {
            scene.sightings.push_back(std::move(*described));
        } else {
            report(described.error());
        }
    }
}

Result<std::vector<v1::Sighting>> CombinedFinder::look(ports::Deadline until) {
    const auto interfaces = wire::local_interfaces(config_.interface_addresses);
    if (!interfaces) return std::unexpected(interfaces.error());
    Dialects dialects(config_.ports);
    auto scene = scene_of(*interfaces);
    const auto known = neighbours::read_table();
    if (!known) report(known.error());
    std::vector<std::string> hosts;
    for (const auto& one : known.value_or(std::vector<neighbours::Neighbour>{}))
        hosts.push_back(one.host);
    dialects.ws.ask_directly(hosts);
    const auto all = dialects.all(config_.legacy_dahua);
    const wire::Rhythm rhythm{
        .rounds = 3, .interval = config_.interval, .goes_on = config_.goes_on};
    const auto end = std::min(until, Clock::now() + config_.window);
    const wire::Interfaces wires{.v4 = *interfaces, .v6 = links_of(*interfaces)};
    const auto done = wire::run_pass(all, wires, rhythm, end, config_.on_fault);
    if (!done) return std::unexpected(done.error());
    count_ = *done;
    for (const auto* dialect : all) {
        for (auto& one : dialect->sightings()) scene.sightings.push_back(std::move(one));
    }
    if (auto table = neighbours::read_table()) scene.neighbours = std::move(*table);
    fetch_descriptions(scene, std::min(until, Clock::now() + descriptions_window));
    auto devices = merge::merge(scene);
    std::erase_if(devices, [&](const v1::Sighting& device) {
        const auto& identity = device.identity();
        const bool nameless = identity.mac().empty() && identity.serial().empty();
        return is_nobody(device) || (nameless && !config_.list_all);
    });
    return devices;
}

}  // namespace camfleet::discovery
