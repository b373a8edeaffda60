// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/discover_tool/camera_asker.hpp"

#include <atomic>
#include <thread>

namespace camfleet::tools {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t fault_lines_max = 10;

SpokenMakers spoken_by(const std::vector<probe_tool::NamedDriver>& drivers) {
    SpokenMakers out;
    for (const auto& one : drivers) {
        if (one.generic) {
            out.generic = one.maker;
        } else {
            out.makers.insert(one.maker);
        }
    }
    return out;
}

Told ask_one(ports::CameraDriver& driver, const v1::Endpoint& at, ports::Deadline until) {
    Told told;
    told.facts = driver.public_facts(at, until);
    if (*told.facts || still_talks(told.facts->error())) told.state = driver.state(at, until);
    told.at = std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now());
    return told;
}

void tell_faults(const std::vector<Question>& asked,
                 const std::vector<Told>& answers,
                 v1::SiteLook& look) {
    std::size_t failed = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto why = fault_of(answers[i]);
        if (asked[i].only_its_lock || !why || ++failed > fault_lines_max) continue;
        look.add_faults("state of " + asked[i].at.host() + ": " + why->text());
    }
    if (failed <= fault_lines_max) return;
    look.add_faults("state of " + std::to_string(failed - fault_lines_max) +
                    " more cameras: they could not be asked either");
}

}  // namespace

void ask_cameras(v1::SiteLook& look,
                 const std::vector<probe_tool::NamedDriver>& drivers,
                 const AskLimits& limits) {
    const auto end = Clock::now() + limits.time;
    const auto questions = plan_questions(look, spoken_by(drivers), limits.cameras_max);
    const auto& asked = questions.asked;
    std::vector<Told> answers(asked.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        while (Clock::now() < end) {
            const auto i = next++;
            if (i >= asked.size()) return;
            const auto driver =
                std::ranges::find(drivers, asked[i].driver, &probe_tool::NamedDriver::maker);
            answers[i] =
                ask_one(*driver->driver, asked[i].at, std::min(end, Clock::now() + limits.each));
        }
    };
    {
        std::vector<std::jthread> hands;
        for (std::size_t i = 0; i < std::min(limits.at_once, asked.size()); ++i) {
            hands.emplace_back(work);
        }
    }
    for (std::size_t i = 0; i < asked.size(); ++i) take_over(look, asked[i].device, answers[i]);
    tell_faults(asked, answers, look);
    auto unasked = questions.left_out;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (!answers[i].facts && !asked[i].only_its_lock) ++unasked;
    }
    if (unasked > 0) {
        look.add_faults("state and firmware: no time to ask " + std::to_string(unasked) +
                        " cameras; a longer look asks more");
    }
}

}  // namespace camfleet::tools
