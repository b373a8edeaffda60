// SPDX-License-Identifier: Apache-2.0
// clang-format off: the library's headers ask for this order
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
// clang-format on

#include "tests/lab/poe_switch/agent_loop.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// Not in the installed headers of the library.
extern "C" {
void add_to_init_list(char* module_list);
void init_mib_modules(void);
}

namespace camfleet::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto program_name = "camfleet-lab-switch";
constexpr milliseconds rows_live{25};
constexpr int tick_ms = 10;
constexpr std::array roots = {"1.0.8802", "1.2.840.10006", "1.3.6.1.2.1", "1.3.6.1.4.1"};

// The library calls back without a context of ours; there is one loop a process.
AgentLoop* the_loop = nullptr;
int (*real_send)(netsnmp_transport*, const void*, int, void**, int*) = nullptr;

int send_or_drop(
    netsnmp_transport* transport, const void* data, int size, void** opaque, int* opaque_length) {
    if (the_loop != nullptr && the_loop->take_drop()) return size;
    return real_send(transport, data, size, opaque, opaque_length);
}

Oid oid_of(const netsnmp_variable_list& variable) {
    return {variable.name, variable.name + variable.name_length};
}

void put_value(netsnmp_variable_list& variable, const SnmpRow& row) {
    const auto number = [&](u_char type) {
        const long value = static_cast<long>(row.number);
        snmp_set_var_typed_value(&variable, type, &value, sizeof value);
    };
    switch (row.type) {
        case ports::SnmpType::integer:
            number(ASN_INTEGER);
            break;
        case ports::SnmpType::counter:
            number(ASN_COUNTER);
            break;
        case ports::SnmpType::gauge:
            number(ASN_GAUGE);
            break;
        case ports::SnmpType::ticks:
            number(ASN_TIMETICKS);
            break;
        case ports::SnmpType::counter64: {
            const auto wide = static_cast<std::uint64_t>(row.number);
            const counter64 value{static_cast<u_long>(wide >> 32),
                                  static_cast<u_long>(wide & 0xffffffffU)};
            snmp_set_var_typed_value(&variable, ASN_COUNTER64, &value, sizeof value);
            break;
        }
        case ports::SnmpType::oid: {
            const std::vector<oid> object(row.object.begin(), row.object.end());
            snmp_set_var_typed_value(&variable, ASN_OBJECT_ID, object.data(),
                                     object.size() * sizeof(oid));
            break;
        }
        case ports::SnmpType::address:
            snmp_set_var_typed_value(&variable, ASN_IPADDRESS, row.octets.data(),
                                     row.octets.size());
            break;
        default:
            snmp_set_var_typed_value(&variable, ASN_OCTET_STR, row.octets.data(),
                                     row.octets.size());
    }
}

// Contexts are named "vlan-500", as on Cisco IOS; the default one has no name.
unsigned vlan_of(const netsnmp_handler_registration& registered) {
    const std::string_view name = registered.contextName == nullptr ? "" : registered.contextName;
    return name.starts_with("vlan-") ? static_cast<unsigned>(std::atoi(name.data() + 5)) : 0U;
}

void answer_get(netsnmp_request_info& request, const netsnmp_handler_registration& registered) {
    const auto asked = oid_of(*request.requestvb);
    const auto& rows = the_loop->rows(vlan_of(registered));
    const auto row = std::ranges::lower_bound(rows, asked, {}, &SnmpRow::oid);
    if (row != rows.end() && row->oid == asked)
        put_value(*request.requestvb, *row);
    else
        netsnmp_set_request_error(nullptr, &request, SNMP_NOSUCHINSTANCE);
}

void answer_next(netsnmp_request_info& request, const netsnmp_handler_registration& registered) {
    const auto asked = oid_of(*request.requestvb);
    const Oid root(registered.rootoid, registered.rootoid + registered.rootoid_len);
    const auto& rows = the_loop->rows(vlan_of(registered));
    const auto row = request.inclusive != 0
                         ? std::ranges::lower_bound(rows, asked, {}, &SnmpRow::oid)
                         : std::ranges::upper_bound(rows, asked, {}, &SnmpRow::oid);
    if (row == rows.end() || row->oid.size() < root.size() ||
        !std::equal(root.begin(), root.end(), row->oid.begin())) {
        return;  // the library goes on with the next subtree
    }
    const std::vector<oid> name(row->oid.begin(), row->oid.end());
    snmp_set_var_objid(request.requestvb, name.data(), name.size());
    put_value(*request.requestvb, *row);
}

int check_write(const netsnmp_variable_list& variable) {
    if (variable.type != ASN_INTEGER) return SNMP_ERR_WRONGTYPE;
    switch (the_loop->model().check(oid_of(variable), *variable.val.integer)) {
        case WriteVerdict::good:
            return SNMP_ERR_NOERROR;
        case WriteVerdict::wrong_value:
            return SNMP_ERR_WRONGVALUE;
        case WriteVerdict::no_such:
            return SNMP_ERR_NOCREATION;
        case WriteVerdict::not_writable:
            break;
    }
    return SNMP_ERR_NOTWRITABLE;
}

int handle(netsnmp_mib_handler*,
           netsnmp_handler_registration* registered,
           netsnmp_agent_request_info* info,
           netsnmp_request_info* requests) {
    for (auto* request = requests; request != nullptr; request = request->next) {
        if (request->processed != 0) continue;
        switch (info->mode) {
            case MODE_GET:
                answer_get(*request, *registered);
                break;
            case MODE_GETNEXT:
                answer_next(*request, *registered);
                break;
            case MODE_SET_RESERVE1: {
                const int verdict = vlan_of(*registered) == 0 ? check_write(*request->requestvb)
                                                              : SNMP_ERR_NOTWRITABLE;
                if (verdict != SNMP_ERR_NOERROR) netsnmp_set_request_error(info, request, verdict);
                break;
            }
            case MODE_SET_COMMIT:
                the_loop->model().write(oid_of(*request->requestvb),
                                        *request->requestvb->val.integer);
                the_loop->written();
                break;
            default:
                break;
        }
    }
    return SNMP_ERR_NOERROR;
}

void register_roots(unsigned vlan) {
    for (const auto* text : roots) {
        const auto parts = ports::parse_oid(text);
        const std::vector<oid> root(parts.begin(), parts.end());
        auto* registration = netsnmp_create_handler_registration("lab", handle, root.data(),
                                                                 root.size(), HANDLER_CAN_RWRITE);
        if (vlan != 0) {
            registration->contextName = strdup(("vlan-" + std::to_string(vlan)).c_str());
        }
        netsnmp_register_handler(registration);
    }
}

// The community picks the VLAN's view: community@vlan; a v3 user names the context.
void write_context(std::ostream& out, const PoeSwitchConfig& config, unsigned vlan) {
    const auto number = std::to_string(vlan);
    const auto context = "vlan-" + number;
    int n = 0;
    for (const auto& word : {config.read_community, config.write_community}) {
        const auto name = "v" + number + "_" + std::to_string(n++);
        out << "com2sec -Cn " << context << " " << name << " default " << word << "@" << number
            << "\ngroup g" << name << " v2c " << name << "\naccess g" << name << " " << context
            << " v2c noauth exact everything none none\n";
    }
    if (!config.user) return;
    out << "group gu" << number << " usm " << config.user->name << "\naccess gu" << number << " "
        << context << " usm priv exact everything none none\n";
}

netsnmp_transport* open_socket(const PoeSwitchConfig& config) {
    const auto address = "udp:" + config.address + ":" + std::to_string(config.port);
    auto* transport = netsnmp_tdomain_transport(address.c_str(), 1, "udp");
    if (transport == nullptr) return nullptr;
    real_send = transport->f_send;
    transport->f_send = send_or_drop;
    return netsnmp_register_agent_nsap(transport) == 0 ? nullptr : transport;
}

Result<std::uint16_t> port_of(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return fail(Errc::io, "the agent's socket has no address");
    }
    return ntohs(address.sin_port);
}

}  // namespace

Result<void> AgentLoop::write_configuration() {
    auto pattern = (std::filesystem::temp_directory_path() / "camfleet-lab-switch-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return fail(Errc::io, "no temporary folder");
    folder_ = pattern;
    std::ofstream out(folder_ / (std::string(program_name) + ".conf"));
    if (config_.read_community != config_.write_community) {
        out << "rocommunity " << config_.read_community << "\n";
    }
    out << "rwcommunity " << config_.write_community << "\n";
    if (config_.user) {
        const auto& user = *config_.user;
        out << "createUser " << user.name << " " << user.auth_protocol << " \""
            << user.auth_pass_phrase << "\" AES \"" << user.priv_pass_phrase << "\"\n"
            << "rwuser " << user.name << " priv\n";
    }
    out << "view everything included .1\n";
    for (const auto vlan : model_.vlans()) write_context(out, config_, vlan);
    if (!out.flush()) return fail(Errc::io, "the agent's configuration cannot be written");
    // The library hears of its folders only from the environment.
    setenv("SNMPCONFPATH", folder_.c_str(), 1);
    setenv("SNMP_PERSISTENT_DIR", folder_.c_str(), 1);
    setenv("MIBS", "", 1);
    return {};
}

Result<std::uint16_t> AgentLoop::start() {
    static bool used = false;
    if (used) return fail(Errc::already_exists, "one SNMP agent a process, once");
    used = true;
    if (auto written = write_configuration(); !written) return std::unexpected(written.error());
    the_loop = this;
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, 0);
    netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, "none");
    // Access control and users only: this machine's own tables stay out of the lab.
    std::string modules = "vacm_conf,usmConf";
    add_to_init_list(modules.data());
    init_agent(program_name);
    init_mib_modules();
    register_roots(0);
    for (const auto vlan : model_.vlans()) register_roots(vlan);
    init_snmp(program_name);
    if (init_master_agent() != 0) return fail(Errc::io, "the agent does not start");
    const auto* transport = open_socket(config_);
    if (transport == nullptr) return fail(Errc::io, "the agent's UDP port cannot be opened");
    socket_ = transport->sock;
    std::error_code ignored;
    std::filesystem::remove(folder_ / (std::string(program_name) + ".conf"), ignored);
    auto port = port_of(socket_);
    if (port) thread_ = std::thread([this] { run(); });
    return port;
}

void AgentLoop::stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    thread_.join();
    the_loop = nullptr;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

bool AgentLoop::pause(int wait_ms) {
    const auto until = steady_clock::now() + milliseconds(wait_ms);
    while (!stopping_ && steady_clock::now() < until) {
        poll(nullptr, 0, tick_ms);
        model_.tick();
    }
    return !stopping_;
}

void AgentLoop::run() {
    while (!stopping_) {
        pollfd ready{socket_, POLLIN, 0};
        const bool readable = poll(&ready, 1, tick_ms) > 0;
        model_.tick();
        if (readable) serve(socket_);
        snmp_timeout();
        run_alarms();
        netsnmp_check_outstanding_agent_requests();
    }
    snmp_shutdown(program_name);
    shutdown_agent();
}

void AgentLoop::serve(int socket) {
    if (dead) {
        std::array<char, 64> lost{};
        static_cast<void>(recv(socket, lost.data(), lost.size(), MSG_DONTWAIT | MSG_TRUNC));
        return;
    }
    if (const int delay = answer_delay_ms; delay > 0 && !pause(delay)) return;
    drop_next_ = false;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(socket, &set);
    snmp_read(&set);
}

const SwitchRows& AgentLoop::rows(unsigned vlan) {
    const auto now = steady_clock::now();
    const unsigned version = model_.version;
    auto& view = views_[vlan];
    if (view.rows.empty() || view.version != version || now - view.made > rows_live) {
        view.rows = model_.rows(vlan);
        view.version = version;
        view.made = steady_clock::now();  // making them may take longer than they live
    }
    return view.rows;
}

void AgentLoop::written() {
    views_.clear();
    drop_next_ = drop_write_answer;
}

bool AgentLoop::take_drop() { return std::exchange(drop_next_, false); }

}  // namespace camfleet::lab
