// SPDX-License-Identifier: Apache-2.0
// clang-format off: the library's headers ask for this order
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on

#include "agent/adapters/snmp/answer_errors.hpp"

namespace camfleet::snmp {

Error report_error(int report) {
    switch (report) {
        case SNMPERR_UNKNOWN_USER_NAME:
            return {Errc::unauthorized, "SNMPv3: the device does not know this user"};
        case SNMPERR_AUTHENTICATION_FAILURE:
            return {Errc::unauthorized, "SNMPv3: wrong authentication pass phrase or protocol"};
        case SNMPERR_DECRYPTION_ERR:
            return {Errc::unauthorized, "SNMPv3: wrong privacy pass phrase or protocol"};
        case SNMPERR_UNSUPPORTED_SEC_LEVEL:
            return {Errc::forbidden, "SNMPv3: the device refuses this user's security level"};
        case SNMPERR_NOT_IN_TIME_WINDOW:
            return {Errc::device_error, "SNMPv3: the device's engine time jumps"};
        case SNMPERR_UNKNOWN_ENG_ID:
            return {Errc::device_error, "SNMPv3: the device changed its engine id"};
        default:
            return {Errc::malformed, "SNMPv3: a report of unknown kind"};
    }
}

Error status_error(long status) {
    const std::string text =
        std::string("the device says ") + snmp_errstring(static_cast<int>(status));
    switch (status) {
        case SNMP_ERR_TOOBIG:
            return {Errc::too_large, text};
        case SNMP_ERR_NOSUCHNAME:
        case SNMP_ERR_NOCREATION:
            return {Errc::not_found, text};
        case SNMP_ERR_READONLY:
        case SNMP_ERR_NOACCESS:
        case SNMP_ERR_NOTWRITABLE:
        case SNMP_ERR_AUTHORIZATIONERROR:
            return {Errc::forbidden, text};
        case SNMP_ERR_RESOURCEUNAVAILABLE:
            return {Errc::busy, text};
        case SNMP_ERR_GENERR:
        case SNMP_ERR_COMMITFAILED:
        case SNMP_ERR_UNDOFAILED:
            return {Errc::device_error, text};
        default:
            return {Errc::rejected, text};
    }
}

Error silence_error(bool v3, std::size_t unreadable) {
    if (unreadable > 0) {
        return {Errc::malformed,
                std::to_string(unreadable) + " datagrams came that are no SNMP answer"};
    }
    if (v3) return {Errc::timeout, "no answer"};
    return {Errc::timeout, "no answer (a wrong community is silence as well)"};
}

}  // namespace camfleet::snmp
