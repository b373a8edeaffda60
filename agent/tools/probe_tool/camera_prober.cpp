// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/camera_prober.hpp"

#include "agent/tools/probe_tool/port_knock.hpp"
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>
#include <optional>

namespace camfleet::probe_tool {
namespace {

using Op = v1::Operation;
using SteadyClock = std::chrono::steady_clock;

bool offers(const ports::CameraDriver& driver, Op::Value operation) {
    return std::ranges::any_of(driver.capabilities(), [&](const v1::Capability& one) {
        return one.operation() == operation && one.support() == v1::Capability::yes;
    });
}

// A serial can be borrowed: with another MAC beside it, it proves nothing.
bool same_device(const v1::Identity& seen, const v1::Identity& wanted) {
    auto meant = wanted;
    meant.clear_maker();  // brands of one family call themselves otherwise than its driver
    meant.set_mac(normalise_mac(wanted.mac()).value_or(wanted.mac()));
    return !different_macs(seen.mac(), meant.mac()) && same_identity(seen, meant);
}

class Prober {
  public:
    Prober(ports::Finder& finder, const ProbeQuestion& question)
        : finder_(finder), question_(question), at_(question.at) {
        *report_.mutable_endpoint() = question.at;
    }

    // False: nothing may be asked, and the report says why.
    [[nodiscard]] bool come_near();
    void nobody_answered();
    // True: this driver understands the device.
    bool recognise(const NamedDriver& candidate);
    // Nobody listens there: the next driver would hear as little.
    [[nodiscard]] bool nobody_there() const { return nobody_there_; }
    [[nodiscard]] bool heard() const { return heard_; }
    void go_on_with_login();
    void finish();
    [[nodiscard]] v1::ProbeReport take() { return std::move(report_); }

  private:
    template <class Call>
    auto ask(Op::Value operation, bool with_login, const Call& call) {
        auto& step = *report_.add_steps();
        step.set_driver(driver_.maker);
        step.set_operation(operation);
        step.set_login_sent(with_login);
        const auto start = SteadyClock::now();
        auto answer = call(start + question_.step);
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start);
        step.set_milliseconds(static_cast<std::uint32_t>(took.count()));
        step.set_result(answer ? "ok" : std::string(errc_name(answer.error().code)));
        if (!answer) step.set_detail(answer.error().context);
        const auto code = answer ? Errc::internal : answer.error().code;
        nobody_there_ = code == Errc::unreachable;
        heard_ = heard_ || (code != Errc::unreachable && code != Errc::timeout);
        return answer;
    }
    void set_offline();
    void take_facts(const ports::CameraFacts& facts);
    [[nodiscard]] const std::vector<v1::Sighting>& seen();
    [[nodiscard]] Result<std::string> mac_there();
    void look_around();
    void look_at_certificate();
    [[nodiscard]] bool guarded() const;
    [[nodiscard]] bool proven();
    void look_inside();
    // The step that says why no login went out.
    void withhold(Errc word, const std::string& why);

    ports::Finder& finder_;
    const ProbeQuestion& question_;
    v1::Endpoint at_;  // as asked; later with the certificate that proved the device
    v1::ProbeReport report_;
    NamedDriver driver_;
    bool nobody_there_ = false;
    bool heard_ = false;
    bool said_itself_ = false;
    bool certified_ = false;
    std::string doubt_;       // why no certificate could be had, where that ends everything
    std::string guarded_by_;  // the maker whose driver wants a certificate, and got none
    std::optional<std::vector<v1::Sighting>> seen_;
    std::string far_;  // why it may be out of reach, and what to do
};

// Discovery is asked once.
const std::vector<v1::Sighting>& Prober::seen() {
    if (!seen_) {
        auto all = finder_.look(SteadyClock::now() + question_.discovery);
        seen_ = all ? std::move(*all) : std::vector<v1::Sighting>{};
    }
    return *seen_;
}

// Empty: nobody knows.
Result<std::string> Prober::mac_there() {
    if (!question_.expected.mac().empty()) return question_.expected.mac();
    for (const auto& one : seen()) {
        if (one.endpoint().host() != question_.at.host()) continue;
        if (one.address_conflict()) {
            return fail(Errc::conflict, "two devices claim " + question_.at.host());
        }
        return one.identity().mac();
    }
    return std::string{};
}

bool Prober::come_near() {
    if (!question_.outside) return true;
    far_ = question_.at.host() + " lies in no subnet of this machine";
    if (question_.reach == nullptr) {
        far_ += "; camfleet-agent --temporary-addresses probe takes a free address beside it";
        return true;
    }
    const auto mac = mac_there();
    const auto near =
        mac ? question_.reach->reach(question_.at.host(), *mac, ports::Beside::off_subnet)
            : Result<bool>(std::unexpected(mac.error()));
    if (!near) {
        far_ += ": " + near.error().text();
        set_offline();
        return false;
    }
    if (*near) {
        far_.clear();
    } else if (mac->empty()) {
        far_ += ", and discovery does not see it: name its MAC with --mac";
    } else {
        far_ += ", and nobody on its wires answers for it";
    }
    return true;
}

// A host that refuses the port is there: of the camera's state that says nothing.
void Prober::nobody_answered() {
    const bool refused = question_.refuses_port != nullptr &&
                         question_.refuses_port(at_, SteadyClock::now() + question_.step);
    if (refused) {
        report_.mutable_state()->set_value(v1::CameraState::unspecified);
        report_.mutable_state()->set_detail(
            at_.host() + " is there and refuses port " + std::to_string(port_of(at_)) + ": try " +
            (at_.use_https() ? "another port, ADDRESS:PORT, or without --https"
                             : "another port, ADDRESS:PORT, or --https"));
        return;
    }
    set_offline();
}

void Prober::set_offline() {
    report_.mutable_state()->set_value(v1::CameraState::offline);
    report_.mutable_state()->set_detail(far_);
}

void Prober::take_facts(const ports::CameraFacts& facts) {
    if (!certified_) {
        auto& identity = *report_.mutable_identity();
        if (!facts.identity.maker().empty()) identity.set_maker(facts.identity.maker());
        if (!facts.identity.serial().empty()) identity.set_serial(facts.identity.serial());
        if (!facts.identity.mac().empty()) identity.set_mac(facts.identity.mac());
    }
    if (!facts.model.empty()) report_.set_model(facts.model);
    if (!facts.firmware.empty()) report_.set_firmware(facts.firmware);
    if (!facts.name.empty()) report_.set_name(facts.name);
}

bool Prober::recognise(const NamedDriver& candidate) {
    driver_ = candidate;
    look_at_certificate();
    if (nobody_there_) return false;
    bool understood = false;
    if (offers(*driver_.driver, Op::public_facts)) {
        const auto facts = ask(Op::public_facts, false, [&](ports::Deadline until) {
            return driver_.driver->public_facts(at_, until);
        });
        if (facts) {
            understood = true;
            said_itself_ = !facts->identity.serial().empty() || !facts->identity.mac().empty();
            take_facts(*facts);
        } else if (facts.error().code == Errc::forbidden &&
                   offers(*driver_.driver, Op::device_certificate)) {
            guarded_by_ = driver_.maker;
        }
    }
    if (nobody_there_ || !offers(*driver_.driver, Op::state)) return understood;
    // Any web server asks for a login: without the maker's own words that is no sign of the maker.
    const bool enough = understood || driver_.generic || !question_.maker.empty() ||
                        !offers(*driver_.driver, Op::public_facts);
    if (!enough) return false;
    const auto state = ask(
        Op::state, false, [&](ports::Deadline until) { return driver_.driver->state(at_, until); });
    if (state) {
        *report_.mutable_state() = *state;
        understood = true;
    }
    return understood;
}

// Some makers say who they are by discovery only.
void Prober::look_around() {
    for (const auto& one : seen()) {
        if (one.endpoint().host() != question_.at.host()) continue;
        if (one.address_conflict() || one.duplicate_serial()) {
            report_.set_identity_proof(
                "discovery saw two devices that claim this address or serial");
            report_.clear_identity();
            return;
        }
        *report_.mutable_identity() = one.identity();
        if (report_.model().empty()) report_.set_model(one.model());
        if (report_.firmware().empty()) report_.set_firmware(one.firmware());
        report_.set_identity_proof("discovery");
    }
}

// The strongest word about a device is its maker's, so it comes before the device's own. It holds
// for the connection it was heard on: the next ones go to that certificate alone.
void Prober::look_at_certificate() {
    doubt_.clear();
    if (!at_.use_https() || !offers(*driver_.driver, Op::device_certificate)) return;
    const auto device = ask(Op::device_certificate, false, [&](ports::Deadline until) {
        return driver_.driver->device_certificate(at_, until);
    });
    if (!device) {
        if (!ports::proves_nothing(device.error())) doubt_ = device.error().context;
        return;
    }
    auto bound = ports::bound_to(at_, *device);
    if (!bound) {
        doubt_ = bound.error().context;
        return;
    }
    at_ = std::move(*bound);
    *report_.mutable_identity() = device->identity;
    report_.set_identity_proof("the certificate that its maker put in");
    certified_ = true;
}

// A device that gave no proof to the driver that wants one: what it says to another driver is worth
// as little, unless somebody said that it is another maker's.
bool Prober::guarded() const {
    if (guarded_by_.empty() || guarded_by_ == driver_.maker || !question_.maker.empty()) {
        return false;
    }
    return question_.expected.maker().empty() || question_.expected.maker() == guarded_by_;
}

bool Prober::proven() {
    const auto& wanted = question_.expected;
    if (wanted.serial().empty() && wanted.mac().empty()) {
        report_.set_identity_proof(
            "not asked for: name the serial or the MAC that the credential is for");
        return false;
    }
    if (guarded()) {
        report_.set_identity_proof("the " + guarded_by_ +
                                   " driver wants the maker's certificate and got none; for a "
                                   "camera of another maker name it with --maker");
        return false;
    }
    if (!doubt_.empty()) {
        report_.set_identity_proof(doubt_);
        return false;
    }
    const auto& seen = report_.identity();
    if (seen.serial().empty() && seen.mac().empty()) {
        if (report_.identity_proof().empty())
            report_.set_identity_proof("the device does not say who it is without a login");
        return false;
    }
    if (!same_device(seen, wanted)) {
        report_.set_identity_proof("another device answers: serial '" + seen.serial() + "', MAC '" +
                                   seen.mac() + "'");
        return false;
    }
    if (certified_) return true;
    report_.set_identity_proof(said_itself_ ? "the device's own public answer" : "discovery");
    return true;
}

void Prober::look_inside() {
    const auto& login = *question_.login;
    const auto facts = ask(Op::identify, true, [&](ports::Deadline until) {
        return driver_.driver->identify(at_, login, until);
    });
    if (facts) take_facts(*facts);
    const auto users = ask(Op::list_users, true, [&](ports::Deadline until) {
        return driver_.driver->list_users(at_, login, until);
    });
    if (users) report_.mutable_users()->Assign(users->begin(), users->end());
    if (!offers(*driver_.driver, Op::firmware_status)) return;
    const auto firmware = ask(Op::firmware_status, true, [&](ports::Deadline until) {
        return driver_.driver->firmware_status(at_, login, until);
    });
    if (firmware) *report_.mutable_firmware_status() = *firmware;
}

void Prober::withhold(Errc word, const std::string& why) {
    auto& step = *report_.add_steps();
    step.set_driver(driver_.maker);
    step.set_operation(Op::check_login);
    step.set_result(std::string(errc_name(word)));
    step.set_detail("the credential was not sent: " + why);
}

void Prober::go_on_with_login() {
    if (!said_itself_ && !certified_) look_around();
    if (question_.login == nullptr) return;
    if (!proven()) return withhold(Errc::wrong_identity, report_.identity_proof());
    if (report_.state().value() == v1::CameraState::locked) {
        return withhold(Errc::locked, "the camera says that it is locked");
    }
    const auto ready = driver_.driver->takes_logins(at_, SteadyClock::now() + question_.step);
    if (!ready) return withhold(ready.error().code, ready.error().context);
    const auto login = ask(Op::check_login, true, [&](ports::Deadline until) {
        return driver_.driver->check_login(at_, *question_.login, until);
    });
    if (!login) return;
    *report_.mutable_login() = *login;
    if (login->locked()) {
        report_.mutable_state()->set_value(v1::CameraState::locked);
        report_.mutable_state()->set_unlock_seconds(login->unlock_seconds());
    }
    if (!login->accepted()) return;
    report_.mutable_state()->set_value(v1::CameraState::working);
    look_inside();
}

void Prober::finish() {
    report_.set_driver(driver_.maker);
    if (report_.identity().maker().empty() && !driver_.generic)
        report_.mutable_identity()->set_maker(driver_.maker);
    for (auto& one : driver_.driver->capabilities()) *report_.add_capabilities() = std::move(one);
}

// The driver of the maker that is expected first, the others as they come.
std::vector<NamedDriver> in_turn(std::span<const NamedDriver> drivers,
                                 const ProbeQuestion& question) {
    std::vector<NamedDriver> out(drivers.begin(), drivers.end());
    if (!question.maker.empty()) {
        std::erase_if(out, [&](const auto& one) { return one.maker != question.maker; });
    }
    const auto named = std::ranges::find(out, question.expected.maker(), &NamedDriver::maker);
    if (named != out.end()) std::rotate(out.begin(), named, named + 1);
    return out;
}

}  // namespace

v1::ProbeReport probe_camera(std::span<const NamedDriver> drivers,
                             ports::Finder& finder,
                             const ProbeQuestion& question) {
    Prober prober(finder, question);
    if (!prober.come_near()) return prober.take();
    for (const auto& driver : in_turn(drivers, question)) {
        const bool understood = prober.recognise(driver);
        if (understood) {
            prober.go_on_with_login();
            prober.finish();
            return prober.take();
        }
        if (prober.nobody_there()) break;
    }
    if (!prober.heard()) prober.nobody_answered();
    return prober.take();
}

}  // namespace camfleet::probe_tool
