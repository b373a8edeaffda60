// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/power_core/busy_switch.hpp"

#include "agent/core/journal_keys.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "agent/core/power_guard/power_guard.hpp"
#include "tests/lab/poe_switch/power_budget.hpp"
#include "tests/simulation/core/prng.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <queue>

namespace camfleet::simulation {
namespace {

constexpr std::int64_t begins = 1'790'000'000'000;
constexpr std::int64_t hour = 3'600'000;
constexpr std::array<unsigned, 5> class_most = {15'400, 4'000, 7'000, 15'400, 30'000};

struct Port {
    unsigned power_class = 3;
    unsigned milliwatts = 0;
    bool admin_on = false;
    bool powered = false;
};

struct Happening {
    std::int64_t at = 0;
    std::uint64_t order = 0;
    enum class Kind { done, timer, detection } kind = Kind::timer;
    unsigned life = 0;  // of the program; what an earlier one asked for is lost
    std::string job_id;
    v1::Outcome outcome;
    std::uint64_t key = 0;
    unsigned port = 0;

    bool operator>(const Happening& other) const {
        return std::pair{at, order} > std::pair{other.at, other.order};
    }
};

lab::PowerBudget::Moment moment(std::int64_t ms) { return std::chrono::milliseconds(ms); }

class Run {
  public:
    explicit Run(const BusySwitch& wish) : wish_(wish), prng_(wish.seed) {
        for (unsigned port = 1; port <= wish.ports; ++port) {
            auto& made = ports_[port];
            made.power_class = wish.hungry_starts ? 3 : static_cast<unsigned>(prng_.below(5));
            const auto most = class_most.at(made.power_class);
            made.milliwatts = most * percent(wish) / 100;
            settled_ += made.milliwatts;
        }
        const auto watts = (settled_ * 100 / wish.load_percent + 999) / 1'000;
        supply_ = std::make_unique<lab::PowerBudget>(watts, moment(2'000 + 1'000 * prng_.below(6)));
        verdict_.budget = supply_->budget();
        verdict_.closest_on_ms = hour;
    }

    PowerVerdict run() {
        leave_all_dark();
        start();
        while (!happenings_.empty() && verdict_.violation.empty()) {
            const auto next = happenings_.top();
            happenings_.pop();
            now_ = next.at;
            if (now_ > begins + hour) return ended("a port is dark after an hour");
            happen(next);
            if (supply_->highest() > supply_->budget()) return ended("the budget was exceeded");
            if (wish_.faults && guard_ != nullptr && !guard_->none_off() && prng_.below(60) == 0) {
                ++verdict_.restarts;
                start();
            }
        }
        const bool all_on = std::ranges::all_of(
            ports_, [](const auto& one) { return one.second.admin_on && one.second.powered; });
        return ended(all_on && guard_->none_off() ? "" : "a port stayed dark");
    }

  private:
    unsigned percent(const BusySwitch& wish) {
        return 70 + (wish.hungry_starts ? 0 : static_cast<unsigned>(prng_.below(31)));
    }

    PowerVerdict ended(const char* violation) {
        verdict_.violation = violation;
        verdict_.highest = supply_->highest();
        verdict_.all_on_ms = last_on_ - begins;
        return verdict_;
    }

    [[nodiscard]] static v1::PortBinding binding(unsigned port) {
        v1::PortBinding made;
        made.set_switch_id("sw-1");
        made.set_if_index(port);
        made.set_poe_group(1);
        made.set_poe_port(port);
        made.set_confidence(v1::PortBinding::certain);
        return made;
    }

    void leave_all_dark() {
        for (const auto& [number, port] : ports_) {
            v1::PortState state;
            *state.mutable_port() = binding(number);
            state.set_job_id("job-" + std::to_string(number));
            state.set_off_ms(begins - 30'000);
            state.set_milliwatts(port.milliwatts);
            state.set_power_class(port.power_class);
            state.set_budget_known(wish_.tells_budget);
            disk_[agent::keys::of(agent::keys::port, power_guard::port_name(state.port()))] =
                state.SerializeAsString();
        }
    }

    // The program starts: everything it knows is on the disk.
    void start() {
        ++life_;
        guard_ = std::make_unique<power_guard::PowerGuard>();
        for (const auto& [key, value] : disk_) {
            v1::PortState state;
            v1::PortHistory history;
            if (key.starts_with(agent::keys::port) && state.ParseFromString(value)) {
                guard_->load_port(std::move(state));
            } else if (key.starts_with(agent::keys::history) && history.ParseFromString(value)) {
                guard_->load_history(key.substr(agent::keys::history.size()), std::move(history));
            }
        }
        step([&](auto& orders) { guard_->restore_all(from_ms(now_), orders); });
    }

    template <class Call>
    void step(Call call) {
        std::vector<agent::Perform> perform;
        std::vector<agent::ArmTimer> timers;
        power_guard::Orders orders{perform, timers};
        call(orders);
        Batch batch;
        guard_->save_changes(batch);
        for (const auto& op : batch.ops) {
            if (op.value)
                disk_[op.key] = *op.value;
            else
                disk_.erase(op.key);
        }
        for (const auto& order : perform) carry_out(order);
        for (const auto& timer : timers) {
            Happening later;
            later.at = to_ms(timer.device_at);
            later.job_id = timer.job_id;
            later.key = timer.key;
            add(std::move(later));
        }
    }

    void add(Happening one) {
        one.at = std::max(one.at, now_);
        one.order = ++orders_;
        one.life = life_;
        happenings_.push(std::move(one));
    }

    void carry_out(const agent::Perform& order) {
        Happening done;
        done.kind = Happening::Kind::done;
        done.at = now_ + 20 + static_cast<std::int64_t>(prng_.below(1'500));
        done.job_id = order.job_id;
        done.outcome.set_attempt(order.action.attempt());
        const bool lost = wish_.faults && prng_.below(10) == 0;
        done.outcome.set_status(lost ? v1::Outcome::unknown : v1::Outcome::ok);
        const auto number = order.action.port().poe_port();
        if (order.action.kind() == v1::Action::port_on) {
            if (!lost || prng_.below(2) == 0) switch_on(number);
        } else if (!lost) {
            auto& reading = *done.outcome.mutable_port_reading();
            reading.set_admin_on(ports_.at(number).admin_on);
            if (wish_.tells_budget) {
                reading.set_budget_watts(supply_->budget() / 1'000);
                reading.set_used_watts(supply_->sum(moment(now_)) / 1'000);  // rounded down
            }
        }
        add(std::move(done));
    }

    void switch_on(unsigned number) {
        auto& port = ports_.at(number);
        if (port.admin_on) return;
        port.admin_on = true;
        if (last_on_ != 0) {
            verdict_.closest_on_ms = std::min(verdict_.closest_on_ms, now_ - last_on_);
        }
        last_on_ = now_;
        Happening detected;
        detected.kind = Happening::Kind::detection;
        // Slower than the stagger at times: what was promised must be remembered.
        detected.at = now_ + 300 + static_cast<std::int64_t>(prng_.below(12'000));
        detected.port = number;
        add(std::move(detected));
    }

    void happen(const Happening& one) {
        if (one.kind == Happening::Kind::detection) {
            auto& port = ports_.at(one.port);
            port.powered =
                supply_->power_up({1, one.port}, port.power_class, port.milliwatts, moment(now_));
            return;
        }
        if (one.life != life_) return;
        step([&](auto& orders) {
            if (one.kind == Happening::Kind::timer) {
                guard_->on_timer(one.job_id, one.key, from_ms(now_), orders);
            } else {
                static_cast<void>(
                    guard_->on_outcome(one.job_id, one.outcome, from_ms(now_), orders));
            }
        });
    }

    BusySwitch wish_;
    Prng prng_;
    std::map<unsigned, Port> ports_;
    std::uint64_t settled_ = 0;
    std::unique_ptr<lab::PowerBudget> supply_;
    std::map<std::string, std::string> disk_;
    std::unique_ptr<power_guard::PowerGuard> guard_;
    std::priority_queue<Happening, std::vector<Happening>, std::greater<>> happenings_;
    std::int64_t now_ = begins;
    std::int64_t last_on_ = 0;
    std::uint64_t orders_ = 0;
    unsigned life_ = 0;
    PowerVerdict verdict_;
};

}  // namespace

PowerVerdict bring_all_back(const BusySwitch& wish) { return Run(wish).run(); }

}  // namespace camfleet::simulation
