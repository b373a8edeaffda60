// SPDX-License-Identifier: Apache-2.0
// clang-format off: the library's headers ask for this order
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on

#include "agent/adapters/snmp/usm_users.hpp"

#include "common/base/encoding.hpp"

#include <map>

namespace camfleet::snmp {
namespace {

struct LiveUser {
    std::string engine;
    std::string name;
    std::string fingerprint;
    int sessions = 0;
};

std::map<std::string, LiveUser>& live_users() {
    static std::map<std::string, LiveUser> users;
    return users;
}

void remove_from_library(const std::string& engine, const std::string& name) {
    auto* user =
        usm_get_user(reinterpret_cast<const u_char*>(engine.data()), engine.size(), name.c_str());
    if (user == nullptr) return;
    usm_remove_user(user);
    usm_free_user(user);
}

std::string engine_of(const snmp_session& session) {
    if (session.securityEngineID == nullptr) return {};
    return {reinterpret_cast<const char*>(session.securityEngineID), session.securityEngineIDLen};
}

std::string name_of(const snmp_session& session) {
    return session.securityName == nullptr
               ? std::string()
               : std::string(session.securityName, session.securityNameLen);
}

}  // namespace

std::string enter_user(const snmp_session& session, const std::string& fingerprint) {
    const auto engine = engine_of(session);
    const auto name = name_of(session);
    auto key = to_hex(engine) + "/" + name;
    auto& user = live_users()[key];
    if (user.sessions > 0 && user.fingerprint != fingerprint) return {};
    user = {engine, name, fingerprint, user.sessions + 1};
    return key;
}

void leave_user(const std::string& key) {
    const auto found = live_users().find(key);
    if (found == live_users().end() || --found->second.sessions > 0) return;
    remove_from_library(found->second.engine, found->second.name);
    live_users().erase(found);
}

}  // namespace camfleet::snmp
