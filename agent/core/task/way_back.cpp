// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/way_back.hpp"

namespace camfleet::task {

namespace {

bool same_settings(const v1::NetworkSettings& one, const v1::NetworkSettings& wanted) {
    const auto same = [](const std::string& has, const std::string& asked) {
        return asked.empty() || has == asked;
    };
    if (one.dhcp() || wanted.dhcp()) return one.dhcp() == wanted.dhcp();
    return same(one.address(), wanted.address()) && same(one.netmask(), wanted.netmask()) &&
           same(one.gateway(), wanted.gateway());
}

// "10.0.0.21 was set and does not hold (not_reachable)"
std::string what_failed(const v1::NetworkChange& change, const v1::NetworkSettings& wanted) {
    return (wanted.dhcp() ? "DHCP" : wanted.address()) + " was set and does not hold (" +
           change.failure() + ")";
}

}  // namespace

bool is_off_subnet(const v1::Sighting& seen) {
    for (const auto& one : seen.addresses()) {
        if (one.host() == seen.endpoint().host()) return one.off_subnet() || one.link_local();
    }
    return false;
}

Place place_of(const v1::NetworkChange& change,
               const v1::NetworkSettings& wanted,
               const v1::Sighting& seen,
               bool pending) {
    if (!seen.found()) return Place::nowhere;
    if (!seen.answers_http()) return Place::astray;
    const auto& host = seen.endpoint().host();
    if (host == change.former_host()) return pending ? Place::astray : Place::former;
    if (wanted.dhcp() || host == wanted.address()) return Place::wanted;
    const bool better = change.former_off_subnet() && !is_off_subnet(seen);
    return better ? Place::better : Place::astray;
}

std::string no_way_back(const v1::NetworkChange& change, const v1::NetworkSettings& wanted) {
    if (!change.has_before()) return "the camera did not tell its former settings";
    const auto& before = change.before();
    if (!before.dhcp() && (before.address().empty() || before.netmask().empty())) {
        return "the camera told its former settings in part";
    }
    if (same_settings(before, wanted)) return "the former settings are the wanted ones";
    return {};
}

bool is_back(const v1::NetworkChange& change,
             const v1::Sighting& seen,
             const std::string& host_before,
             bool confirmed) {
    if (!seen.found() || !seen.answers_http()) return false;
    const auto& host = seen.endpoint().host();
    if (!change.before().dhcp() && host != change.before().address()) return false;
    return confirmed || host != host_before;
}

bool are_former(const v1::NetworkSettings& before, const v1::NetworkSettings& now) {
    if (before.dhcp() != now.dhcp()) return false;
    if (before.dhcp() && before.address() != now.address()) return true;
    return before.address() == now.address() && before.netmask() == now.netmask() &&
           before.gateway() == now.gateway() && before.dns() == now.dns();
}

std::string words(const v1::NetworkSettings& settings) {
    if (settings.dhcp()) {
        return settings.address().empty() ? "DHCP" : "DHCP (had " + settings.address() + ")";
    }
    std::string text = settings.address().empty() ? "no address" : settings.address();
    if (!settings.netmask().empty()) text += " mask " + settings.netmask();
    if (!settings.gateway().empty()) text += " gateway " + settings.gateway();
    if (!settings.dns().empty()) text += " DNS " + settings.dns();
    return text;
}

namespace ends {

std::string is_at_former(const v1::NetworkChange& change,
                         const v1::NetworkSettings& wanted,
                         const std::string& host,
                         const std::string& rest) {
    return what_failed(change, wanted) + "; the camera answers at its former address " + host +
           ": " + (rest.empty() ? "nothing had to be undone" : rest);
}

std::string is_left_at(const v1::NetworkChange& change,
                       const v1::NetworkSettings& wanted,
                       const std::string& host) {
    return what_failed(change, wanted) + "; the camera answers at " + host +
           " and is left there: its former address " + change.former_host() +
           " lies in no subnet of the agent";
}

std::string is_back_at(const v1::NetworkChange& change,
                       const v1::NetworkSettings& wanted,
                       const std::string& host,
                       const std::string& shows) {
    const bool same = host == change.former_host();
    return what_failed(change, wanted) +
           "; way back: " + (same ? "former address " : "with DHCP as before, ") + host +
           (same ? " answers again" : " answers") +
           (shows.empty() ? "" : " (settings read back: " + shows + ")") +
           ". Correct the network settings of the camera, then recover it again";
}

std::string has_no_way_back(const v1::NetworkChange& change,
                            const v1::NetworkSettings& wanted,
                            const std::string& why,
                            const std::string& last) {
    const auto former = change.has_before() ? words(change.before()) : change.former_host();
    const char* to_do = change.conflict()
                            ? "take the other device off that address, then recover again"
                            : "correct the settings, look for the camera on its own wire, at last "
                              "press its reset button";
    return "no way back: " + why + "; " + to_do + ". Last seen at " + last + "; wanted " +
           (wanted.dhcp() ? "DHCP" : wanted.address()) + "; former settings " + former;
}

}  // namespace ends

}  // namespace camfleet::task
