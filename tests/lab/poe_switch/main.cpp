// SPDX-License-Identifier: Apache-2.0
// The lab's PoE switch as a program of its own, told what to do by lines on standard input: the
// SNMP client and the SNMP agent of one library must not share a process. Lines before "start":
//   ports N | scale X | play FILE | read C | write C | user NAME SHA|SHA-256 AUTH PRIV | detect MS
//   agent MAC (learned on the uplink) | budget W MS (binds; inrush of so long)
//   make SYSOBJECTID (with that make's own power tables)
// After it ("port N" was answered): load GROUP PORT MAC IFINDEX [CLASS MW],
//   counters GROUP PORT, power (budget, sum, highest, denied), admin GROUP PORT on|off,
//   fault ignore|dead|drop on|off, port-fault GROUP PORT none|searching|faulty, delay MS, quit.
// Each answers one line. Ends at end of input.
#include "tests/lab/poe_switch/poe_switch.hpp"

#include <atomic>
#include <iostream>
#include <list>
#include <sstream>

namespace camfleet::lab {
namespace {

// A device that lives as long as it has power.
class Load final : public Powered {
  public:
    Load(std::string mac, unsigned power_class, unsigned milliwatts)
        : mac_(std::move(mac)), class_(power_class), milliwatts_(milliwatts) {}
    void set_power(bool on) override { on_ = on; }
    [[nodiscard]] bool link_up() const override { return on_; }
    [[nodiscard]] unsigned milliwatts() const override { return on_ ? milliwatts_ : 0; }
    [[nodiscard]] unsigned power_class() const override { return class_; }
    [[nodiscard]] std::string mac() const override { return mac_; }

  private:
    std::string mac_;
    unsigned class_;
    unsigned milliwatts_;
    std::atomic<bool> on_{false};
};

// False: "start" was read.
bool configure(PoeSwitch::Config& config, std::istringstream& line, const std::string& word) {
    if (word == "start") return false;
    if (word == "ports") line >> config.ports;
    if (word == "scale") line >> config.time_scale;
    if (word == "read") line >> config.read_community;
    if (word == "write") line >> config.write_community;
    if (word == "agent") line >> config.uplink_macs.emplace_back();
    if (word == "play") {
        std::string file;
        line >> file;
        config.play = file;
    }
    if (word == "budget") {
        long ms = 0;
        line >> config.budget_watts >> ms;
        config.inrush = std::chrono::milliseconds(ms);
    }
    if (word == "make") {
        line >> config.sys_object_id;
        config.own_tables = true;
    }
    if (word == "detect") {
        long ms = 0;
        line >> ms;
        config.detection = std::chrono::milliseconds(ms);
    }
    if (word == "user") {
        SwitchUser user;
        line >> user.name >> user.auth_protocol >> user.auth_pass_phrase >> user.priv_pass_phrase;
        config.user = user;
    }
    return true;
}

void set_fault(PoeSwitch& box, std::istringstream& line) {
    std::string fault;
    std::string state;
    line >> fault >> state;
    const bool on = state == "on";
    if (fault == "ignore") box.set_fault(SwitchFault::ignore_writes, on);
    if (fault == "dead") box.set_fault(SwitchFault::dead, on);
    if (fault == "drop") box.set_fault(SwitchFault::drop_write_answer, on);
}

void set_port_fault(PoeSwitch& box, std::istringstream& line) {
    unsigned group = 0;
    unsigned port = 0;
    std::string fault;
    line >> group >> port >> fault;
    box.set_port_fault(group, port,
                       fault == "searching" ? PortFault::stays_searching
                       : fault == "faulty"  ? PortFault::faulty
                                            : PortFault::none);
}

class Console {
  public:
    explicit Console(PoeSwitch& box) : box_(box) {}

    std::string obey(const std::string& word, std::istringstream& line) {
        unsigned group = 0;
        unsigned port = 0;
        if (word == "load") {
            std::string mac;
            unsigned if_index = 0;
            line >> group >> port >> mac >> if_index;
            unsigned power_class = 3;
            unsigned milliwatts = 4200;
            if (!(line >> power_class >> milliwatts)) power_class = 3, milliwatts = 4200;
            box_.attach(group, port, &loads_.emplace_back(mac, power_class, milliwatts), if_index);
        } else if (word == "admin") {
            std::string state;
            line >> group >> port >> state;
            box_.set_admin(group, port, state == "on");
        } else if (word == "power") {
            const auto power = box_.power();
            std::ostringstream text;
            text << power.budget << " " << power.sum << " " << power.highest << " " << power.denied;
            return text.str();
        } else if (word == "counters") {
            line >> group >> port;
            const auto counters = box_.counters(group, port);
            std::ostringstream text;
            text << counters.cuts << " " << counters.restores << " " << counters.admin_on << " "
                 << counters.powered;
            return text.str();
        } else if (word == "fault") {
            set_fault(box_, line);
        } else if (word == "port-fault") {
            set_port_fault(box_, line);
        } else if (word == "delay") {
            long ms = 0;
            line >> ms;
            box_.set_answer_delay(std::chrono::milliseconds(ms));
        }
        return "ok";
    }

  private:
    PoeSwitch& box_;
    std::list<Load> loads_;
};

int run() {
    PoeSwitch::Config config;
    std::string text;
    while (std::getline(std::cin, text)) {
        std::istringstream line(text);
        std::string word;
        line >> word;
        if (!configure(config, line, word)) break;
    }
    PoeSwitch box(config);
    Console console(box);
    const auto port = box.start();
    if (!port) {
        std::cout << "error " << port.error().text() << std::endl;
        return 1;
    }
    std::cout << "port " << *port << std::endl;
    while (std::getline(std::cin, text)) {
        std::istringstream line(text);
        std::string word;
        line >> word;
        if (word == "quit") break;
        std::cout << console.obey(word, line) << std::endl;
    }
    box.stop();
    return 0;
}

}  // namespace
}  // namespace camfleet::lab

int main() { return camfleet::lab::run(); }
