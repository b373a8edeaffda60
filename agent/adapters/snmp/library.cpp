// SPDX-License-Identifier: Apache-2.0
// clang-format off: the library's headers ask for this order
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>
// clang-format on
#include "agent/adapters/snmp/library.hpp"

#include "agent/adapters/snmp/usm_users.hpp"
#include "common/base/encoding.hpp"

#include <openssl/crypto.h>

#include <cstdlib>

namespace camfleet::snmp {
namespace {

constexpr std::size_t values_per_answer_max = 1024;

std::mutex& library_mutex() {
    static std::mutex mutex;
    return mutex;
}

// Once, under the lock. The process environment is the library's only way to hear "no MIB files".
void start_library() {
    setenv("MIBS", "", 1);
    setenv("MIBDIRS", "/nonexistent", 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, 1);
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, 0);
    init_snmp("camfleet");
}

struct SessionSecrets {
    std::string community;
    ~SessionSecrets() { Secret::wipe(community); }
};

void wipe_keys(netsnmp_session& session) {
    OPENSSL_cleanse(session.securityAuthKey, sizeof session.securityAuthKey);
    OPENSSL_cleanse(session.securityPrivKey, sizeof session.securityPrivKey);
    session.securityAuthKeyLen = 0;
    session.securityPrivKeyLen = 0;
}

Result<void> make_key(const oid* protocol,
                      std::size_t length,
                      const Secret& pass_phrase,
                      u_char* key,
                      std::size_t* key_length) {
    *key_length = USM_AUTH_KU_LEN;
    const auto text = pass_phrase.reveal();
    if (generate_Ku(protocol, static_cast<u_int>(length),
                    reinterpret_cast<const u_char*>(text.data()), text.size(), key,
                    key_length) != SNMPERR_SUCCESS) {
        return fail(Errc::invalid_argument, "SNMPv3 pass phrase is shorter than 8 characters");
    }
    return {};
}

Result<void> set_protocols(netsnmp_session& session, const ports::SnmpLogin& login) {
    if (login.auth_protocol == "SHA") {
        session.securityAuthProto = usmHMACSHA1AuthProtocol;
        session.securityAuthProtoLen = USM_AUTH_PROTO_SHA_LEN;
    } else if (login.auth_protocol == "SHA-256") {
        session.securityAuthProto = usmHMAC192SHA256AuthProtocol;
        session.securityAuthProtoLen = OID_LENGTH(usmHMAC192SHA256AuthProtocol);
    } else {
        return fail(Errc::invalid_argument,
                    "SNMPv3 authentication protocol must be SHA or SHA-256");
    }
    if (login.priv_protocol != "AES") {
        return fail(Errc::invalid_argument, "SNMPv3 privacy protocol must be AES");
    }
    session.securityPrivProto = usmAESPrivProtocol;
    session.securityPrivProtoLen = USM_PRIV_PROTO_AES_LEN;
    return {};
}

Result<void> set_user(netsnmp_session& session,
                      const ports::SnmpLogin& login,
                      const std::string& context) {
    session.version = SNMP_VERSION_3;
    session.securityModel = USM_SEC_MODEL_NUMBER;
    session.securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
    // The library copies these when it opens the session.
    session.securityName = const_cast<char*>(login.user.c_str());
    session.securityNameLen = login.user.size();
    session.contextName = const_cast<char*>(context.c_str());
    session.contextNameLen = context.size();
    if (login.user.empty() || login.user.size() > 32) {
        return fail(Errc::invalid_argument, "SNMPv3 user name must have 1 to 32 characters");
    }
    if (auto set = set_protocols(session, login); !set) return set;
    if (auto made = make_key(session.securityAuthProto, session.securityAuthProtoLen, login.secret,
                             session.securityAuthKey, &session.securityAuthKeyLen);
        !made) {
        return made;
    }
    return make_key(session.securityAuthProto, session.securityAuthProtoLen, login.privacy_secret,
                    session.securityPrivKey, &session.securityPrivKeyLen);
}

std::string fingerprint_of(const netsnmp_session& session) {
    std::string keys(reinterpret_cast<const char*>(session.securityAuthKey),
                     session.securityAuthKeyLen);
    keys.append(reinterpret_cast<const char*>(session.securityPrivKey), session.securityPrivKeyLen);
    auto print = sha256(keys);
    Secret::wipe(keys);
    return print;
}

Error send_error(int error) {
    switch (error) {
        case SNMPERR_TIMEOUT:
        case SNMPERR_UNKNOWN_ENG_ID:
            return {Errc::timeout, "no answer to the SNMPv3 discovery"};
        case SNMPERR_BAD_ADDRESS:
            return {Errc::invalid_argument, "no usable address"};
        default:
            return {Errc::unreachable,
                    std::string("the request could not be sent: ") + snmp_api_errstring(error)};
    }
}

ports::Oid copy_oid(const oid* parts, std::size_t count) {
    ports::Oid copy;
    for (std::size_t i = 0; i < std::min(count, ports::oid_parts_max); ++i) {
        copy.push_back(static_cast<std::uint32_t>(parts[i]));
    }
    return copy;
}

void copy_number(const netsnmp_variable_list& value, ports::SnmpType type, ports::SnmpRow& row) {
    row.type = type;
    if (value.val.integer == nullptr) return;
    row.number = type == ports::SnmpType::integer
                     ? *value.val.integer
                     : static_cast<std::int64_t>(static_cast<std::uint32_t>(*value.val.integer));
}

void copy_counter64(const netsnmp_variable_list& value, ports::SnmpRow& row) {
    row.type = ports::SnmpType::counter64;
    const auto wide = static_cast<std::uint64_t>(value.val.counter64->high) << 32 |
                      static_cast<std::uint64_t>(value.val.counter64->low & 0xffffffffUL);
    row.number = static_cast<std::int64_t>(std::min<std::uint64_t>(wide, INT64_MAX));
}

AnswerRow copy_value(const netsnmp_variable_list& value) {
    AnswerRow out;
    out.row.oid = copy_oid(value.name, value.name_length);
    switch (value.type) {
        case ASN_INTEGER:
            copy_number(value, ports::SnmpType::integer, out.row);
            break;
        case ASN_COUNTER:
            copy_number(value, ports::SnmpType::counter, out.row);
            break;
        case ASN_GAUGE:
            copy_number(value, ports::SnmpType::gauge, out.row);
            break;
        case ASN_TIMETICKS:
            copy_number(value, ports::SnmpType::ticks, out.row);
            break;
        case ASN_COUNTER64:
            copy_counter64(value, out.row);
            break;
        case ASN_OBJECT_ID:
            out.row.type = ports::SnmpType::oid;
            out.row.object = copy_oid(value.val.objid, value.val_len / sizeof(oid));
            break;
        case ASN_OCTET_STR:
        case ASN_OPAQUE:
        case ASN_IPADDRESS:
            out.row.type =
                value.type == ASN_IPADDRESS ? ports::SnmpType::address : ports::SnmpType::octets;
            out.row.octets.assign(reinterpret_cast<const char*>(value.val.string), value.val_len);
            break;
        case SNMP_NOSUCHOBJECT:
        case SNMP_NOSUCHINSTANCE:
            out.absent = Absent::no_such;
            break;
        case SNMP_ENDOFMIBVIEW:
            out.absent = Absent::end_of_view;
            break;
        default:
            break;
    }
    return out;
}

netsnmp_pdu* make_pdu(const Request& request) {
    const int command = request.kind == Request::Kind::get        ? SNMP_MSG_GET
                        : request.kind == Request::Kind::get_bulk ? SNMP_MSG_GETBULK
                                                                  : SNMP_MSG_SET;
    auto* pdu = snmp_pdu_create(command);
    if (request.kind == Request::Kind::get_bulk) {
        pdu->non_repeaters = 0;
        pdu->max_repetitions = request.repetitions;
    }
    for (const auto& object : request.oids) {
        const std::vector<oid> name(object.begin(), object.end());
        if (request.kind == Request::Kind::set) {
            snmp_pdu_add_variable(pdu, name.data(), name.size(), ASN_INTEGER, &request.value,
                                  sizeof request.value);
        } else {
            snmp_add_null_var(pdu, name.data(), name.size());
        }
    }
    return pdu;
}

}  // namespace

LibraryLock::LibraryLock() : lock_(library_mutex()) {
    static const bool started = (start_library(), true);
    static_cast<void>(started);
}

Result<std::unique_ptr<Handle>> Handle::open(const std::string& peer,
                                             const ports::SnmpLogin& login,
                                             const std::string& community_suffix,
                                             const std::string& context,
                                             std::chrono::milliseconds timeout) {
    const LibraryLock lock;
    netsnmp_session wanted;
    snmp_sess_init(&wanted);
    SessionSecrets secrets;
    wanted.peername = const_cast<char*>(peer.c_str());
    wanted.timeout = std::max<long>(1, static_cast<long>(timeout.count())) * 1000;
    wanted.retries = 0;
    const bool v3 = login.kind == v1::SecretKind::snmp_v3;
    if (v3) {
        if (auto set = set_user(wanted, login, context); !set) {
            wipe_keys(wanted);
            return std::unexpected(set.error());
        }
    } else {
        secrets.community = std::string(login.secret.reveal()) + community_suffix;
        wanted.version = SNMP_VERSION_2c;
        wanted.community = reinterpret_cast<u_char*>(secrets.community.data());
        wanted.community_len = secrets.community.size();
    }
    const auto fingerprint = v3 ? fingerprint_of(wanted) : std::string();
    std::unique_ptr<Handle> handle(new Handle);
    handle->session_ = snmp_sess_open(&wanted);
    wipe_keys(wanted);
    if (handle->session_ == nullptr) return std::unexpected(send_error(wanted.s_snmp_errno));
    handle->socket_ = snmp_sess_transport(handle->session_)->sock;
    handle->fingerprint_ = fingerprint;
    return handle;
}

Handle::~Handle() {
    if (session_ == nullptr) return;
    const LibraryLock lock;
    auto* session = snmp_sess_session(session_);
    wipe_keys(*session);
    if (session->community != nullptr) OPENSSL_cleanse(session->community, session->community_len);
    if (!user_key_.empty()) leave_user(user_key_);
    snmp_sess_close(session_);
}

Result<void> Handle::send(const Request& request) {
    const LibraryLock lock;
    answer_ = {};
    auto* pdu = make_pdu(request);
    request_ = snmp_sess_async_send(session_, pdu, &Handle::on_event, this);
    if (request_ == 0) {
        snmp_free_pdu(pdu);
        int system_error = 0;
        int error = 0;
        char* text = nullptr;
        snmp_sess_error(session_, &system_error, &error, &text);
        free(text);
        return std::unexpected(send_error(error));
    }
    return enter_v3_user();
}

// The engine of the device is known only after the first request: discovery is part of sending it.
Result<void> Handle::enter_v3_user() {
    if (fingerprint_.empty() || !user_key_.empty()) return {};
    user_key_ = enter_user(*snmp_sess_session(session_), fingerprint_);
    if (!user_key_.empty()) return {};
    return fail(Errc::busy, "another session of this SNMPv3 user is open with other keys");
}

bool Handle::read() {
    const LibraryLock lock;
    netsnmp_large_fd_set ready;
    netsnmp_large_fd_set_init(&ready, socket_ + 1);
    NETSNMP_LARGE_FD_ZERO(&ready);
    NETSNMP_LARGE_FD_SET(socket_, &ready);
    const int result = snmp_sess_read2(session_, &ready);
    netsnmp_large_fd_set_cleanup(&ready);
    return result == 0;
}

void Handle::expire() {
    const LibraryLock lock;
    snmp_sess_timeout(session_);
    if (answer_.kind == Answer::Kind::none) answer_.kind = Answer::Kind::timed_out;
    request_ = 0;
}

int Handle::on_event(int operation, snmp_session*, int request, snmp_pdu* pdu, void* self) {
    auto& handle = *static_cast<Handle*>(self);
    // A report may come without the request's number: the device could not read that far.
    const bool report = operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && pdu != nullptr &&
                        pdu->command == SNMP_MSG_REPORT;
    if (handle.request_ == 0 || (request != handle.request_ && !report)) return 1;
    if (handle.answer_.kind != Answer::Kind::none) return 1;
    switch (operation) {
        case NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE:
            handle.take(pdu);
            break;
        case NETSNMP_CALLBACK_OP_TIMED_OUT:
            handle.answer_.kind = Answer::Kind::timed_out;
            break;
        case NETSNMP_CALLBACK_OP_SEC_ERROR:
            handle.answer_.kind = Answer::Kind::security;
            break;
        case NETSNMP_CALLBACK_OP_SEND_FAILED:
        case NETSNMP_CALLBACK_OP_DISCONNECT:
            handle.answer_.kind = Answer::Kind::failed;
            break;
        default:
            break;  // RESEND comes before the end of a request, it is not the end
    }
    return 1;
}

void Handle::take(snmp_pdu* pdu) {
    if (pdu->command == SNMP_MSG_REPORT) {
        answer_.report = snmpv3_get_report_type(pdu);
        answer_.kind = Answer::Kind::report;
        return;
    }
    if (pdu->command != SNMP_MSG_RESPONSE) return;
    answer_.kind = Answer::Kind::rows;
    answer_.error_status = pdu->errstat;
    for (auto* value = pdu->variables; value != nullptr; value = value->next_variable) {
        if (answer_.rows.size() == values_per_answer_max) break;
        answer_.rows.push_back(copy_value(*value));
    }
}

}  // namespace camfleet::snmp
