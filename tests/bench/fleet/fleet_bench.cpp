// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/fleet_bench.hpp"

#include "common/adapters/os/file.hpp"
#include "common/base/limits.hpp"
#include "common/proto/api.pb.h"
#include "tests/bench/fleet/process_clock.hpp"

#include <future>
#include <unistd.h>

namespace camfleet::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kRoundMax{90};
constexpr std::chrono::seconds kOfferAgain{5};  // a real agent does so at each heartbeat

double seconds_since(Steady::time_point begin) {
    return std::chrono::duration<double>(Steady::now() - begin).count();
}

std::vector<std::string> recovery_requests(const std::vector<std::string>& cameras) {
    std::vector<std::string> out;
    for (const auto& camera : cameras) {
        v1::StartRecovery request;
        request.set_camera_id(camera);
        request.set_objective(v1::Objective::online);
        out.push_back(to_json(request));
    }
    return out;
}

std::string topic_answered(std::string_view up) {
    return std::string(up.substr(0, up.size() - 2)) + "down";  // bench/<id>/up
}

}  // namespace

FleetBench::FleetBench(FleetOptions options) : options_(std::move(options)), api_(options_.api) {}

Result<void> FleetBench::prepare() {
    auto filled = fill_inventory(api_, options_.agents);
    if (!filled) return std::unexpected(filled.error());
    inventory_ = std::move(*filled);
    auto loop = LinkLoop::make();
    if (!loop) return std::unexpected(loop.error());
    loop_ = std::move(*loop);
    if (auto connected = connect_publisher(); !connected) return connected;
    return connect_agents();
}

Result<void> FleetBench::connect_publisher() {
    const std::filesystem::path folder(options_.pki_dir);
    const auto tls = TlsContext::make(folder / "ca.crt");
    if (!tls) return std::unexpected(tls.error());
    const auto pem = os::read_file(folder / "bench.crt", limits::certificate_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    const auto certificate = openssl::Certificate::parse(*pem);
    if (!certificate) return std::unexpected(certificate.error());
    const auto key = openssl::Key::load(folder / "bench.key");
    if (!key) return std::unexpected(key.error());
    const Papers papers{certificate->common_name(), *key, *certificate};
    auto link = Link::open(*tls, options_.broker_port, papers, {"bench/+/up"});
    if (!link) return std::unexpected(link.error());
    publisher_ = std::move(*link);
    return loop_->add(*publisher_);
}

Result<void> FleetBench::connect_agents() {
    const std::filesystem::path folder(options_.pki_dir);
    const auto tls = TlsContext::make(folder / "ca.crt");
    if (!tls) return std::unexpected(tls.error());
    const auto ca_pem = os::read_file(folder / "ca.crt", limits::certificate_bytes_max);
    if (!ca_pem) return std::unexpected(ca_pem.error());
    auto ca = openssl::Certificate::parse(*ca_pem);
    if (!ca) return std::unexpected(ca.error());
    verifier_ = std::make_unique<openssl::CmsVerifier>(inventory_.job_signers, *ca, clock_);
    for (const auto& papers : inventory_.agents) {
        auto link = Link::open(*tls, options_.broker_port, papers, SimAgent::topics(papers.name));
        if (!link) return std::unexpected(link.error().within(papers.name));
        auto signer = openssl::CmsSigner::make(papers.key, papers.certificate);
        if (!signer) return std::unexpected(signer.error());
        links_.push_back(std::move(*link));
        signers_.push_back(std::move(*signer));
        agents_.emplace_back(papers.name, signers_.back(), *verifier_, *loop_, *links_.back(),
                             tally_);
        if (auto added = loop_->add(*links_.back()); !added) return added;
        agents_.back().hello();
    }
    // The hellos leave, and what the controller does with them comes to rest.
    const auto rest = Steady::now() + std::chrono::seconds(2);
    return loop_->run_until([&] { return Steady::now() > rest; }, kRoundMax);
}

CpuSeconds FleetBench::cpu() const {
    return CpuSeconds{.controller = cpu_seconds_of(options_.controller_pid),
                      .broker = cpu_seconds_of(options_.broker_pid),
                      .simulator = cpu_seconds_of(getpid())};
}

Result<void> FleetBench::wait_for_results() {
    auto offer_next = Steady::now() + kOfferAgain;
    return loop_->run_until(
        [&] {
            if (Steady::now() > offer_next) {
                for (auto& agent : agents_) agent.offer_again();
                offer_next = Steady::now() + kOfferAgain;
            }
            return tally_.finished == agents_.size();
        },
        kRoundMax);
}

Result<void> FleetBench::dispatch(Round& round) {
    const auto requests = recovery_requests(inventory_.cameras);
    const auto before = cpu();
    tally_ = {};
    const auto begin = Steady::now();
    auto operators = std::async(std::launch::async, [&]() -> Result<double> {
        const auto answers = api_.post_all("/v1/recoveries", requests);
        if (!answers) return std::unexpected(answers.error());
        return seconds_since(begin);
    });
    const auto finished = wait_for_results();
    round.dispatch = seconds_since(begin);
    const auto answered = operators.get();
    const auto after = cpu();
    round.cpu = {.controller = after.controller - before.controller,
                 .broker = after.broker - before.broker,
                 .simulator = after.simulator - before.simulator};
    round.tally = tally_;
    if (!answered) return std::unexpected(answered.error());
    round.api = *answered;
    if (!finished) {
        return fail(Errc::timeout, std::to_string(tally_.finished) + " of " +
                                       std::to_string(agents_.size()) + " results arrived");
    }
    return {};
}

Result<void> FleetBench::raw_trip(Round& round) {
    const auto& seen = round.tally;
    round.sizes = {.job = seen.job_bytes / seen.jobs,
                   .receipt = seen.receipt_bytes / seen.jobs,
                   .result = seen.result_bytes / seen.jobs,
                   .ack = seen.ack_bytes / seen.acks};
    for (auto& agent : agents_) agent.set_raw_sizes(round.sizes);
    const std::string ack(round.sizes.ack, 'a');
    // One acknowledgement for both events, as the controller mostly sends it.
    publisher_->on_message = [this, &ack](const Message& up) {
        if (up.payload.front() == 'e') loop_->send(*publisher_, topic_answered(up.topic), ack);
    };
    tally_ = {};
    const std::string job(round.sizes.job, 'j');
    const auto begin = Steady::now();
    for (const auto& papers : inventory_.agents) {
        loop_->send(*publisher_, "bench/" + papers.name + "/down", job);
    }
    auto done = loop_->run_until([&] { return tally_.raw_finished == agents_.size(); }, kRoundMax);
    round.raw = seconds_since(begin);
    publisher_->on_message = {};
    return done;
}

Result<Round> FleetBench::round() {
    Round out;
    if (auto done = dispatch(out); !done) return std::unexpected(done.error());
    if (auto done = raw_trip(out); !done) return std::unexpected(done.error().within("raw trip"));
    return out;
}

Result<void> FleetBench::check() {
    const auto open = api_.get("/v1/recoveries?open=true");
    const auto jobs = api_.get("/v1/jobs");
    if (!open) return std::unexpected(open.error());
    if (!jobs) return std::unexpected(jobs.error());
    v1::RecoveryList still_open;
    v1::JobList all;
    if (auto read = from_json(*open, still_open); !read) return read;
    if (auto read = from_json(*jobs, all); !read) return read;
    const auto ended = std::ranges::count_if(
        all.jobs(), [](const auto& job) { return job.state() == "ended" && job.end() == "done"; });
    if (still_open.recoveries().empty() && ended == all.jobs_size()) return {};
    return fail(Errc::conflict, std::to_string(still_open.recoveries_size()) +
                                    " recoveries are open; " + std::to_string(ended) + " of " +
                                    std::to_string(all.jobs_size()) + " jobs ended well");
}

}  // namespace camfleet::bench
