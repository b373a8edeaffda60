// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/poe_switch/poe_switch.hpp"

#include "tests/lab/poe_switch/agent_loop.hpp"
#include "tests/lab/poe_switch/switch_model.hpp"

namespace camfleet::lab {

struct PoeSwitch::Impl {
    explicit Impl(Config given) : config(std::move(given)), model(config), loop(model, config) {}

    Config config;
    SwitchModel model;
    AgentLoop loop;
};

PoeSwitch::PoeSwitch(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}

PoeSwitch::~PoeSwitch() = default;

Result<std::uint16_t> PoeSwitch::start() {
    if (auto loaded = impl_->model.load(); !loaded) return std::unexpected(loaded.error());
    return impl_->loop.start();
}

void PoeSwitch::stop() { impl_->loop.stop(); }

void PoeSwitch::attach(unsigned group, unsigned port, Powered* device, unsigned if_index) {
    impl_->model.attach({group, port}, device, if_index);
}

void PoeSwitch::detach(unsigned group, unsigned port) { impl_->model.detach({group, port}); }

void PoeSwitch::set_admin(unsigned group, unsigned port, bool on) {
    impl_->model.set_admin({group, port}, on);
}

PortCounters PoeSwitch::counters(unsigned group, unsigned port) const {
    return impl_->model.counters({group, port});
}

PowerCounters PoeSwitch::power() const { return impl_->model.power(); }

void PoeSwitch::set_fault(SwitchFault fault, bool on) {
    switch (fault) {
        case SwitchFault::ignore_writes:
            impl_->model.ignore_writes = on;
            break;
        case SwitchFault::dead:
            impl_->loop.dead = on;
            break;
        case SwitchFault::drop_write_answer:
            impl_->loop.drop_write_answer = on;
            break;
    }
}

void PoeSwitch::set_port_fault(unsigned group, unsigned port, PortFault fault) {
    impl_->model.set_port_fault({group, port}, fault);
}

void PoeSwitch::set_answer_delay(std::chrono::milliseconds delay) {
    impl_->loop.answer_delay_ms = static_cast<int>(delay.count());
}

}  // namespace camfleet::lab
