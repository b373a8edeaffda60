// SPDX-License-Identifier: Apache-2.0
// The library keeps v3 users in one list of the process, by engine and name, and never replaces the
// keys of one it knows. So the last session of a user takes it off the list, and a second session
// with other keys is refused while the first lives. Private to this folder; call under the lock.
#pragma once

#include <string>

struct snmp_session;

namespace camfleet::snmp {

// Empty: another session of this engine and user lives with other keys.
[[nodiscard]] std::string enter_user(const snmp_session& session, const std::string& fingerprint);
void leave_user(const std::string& key);

}  // namespace camfleet::snmp
