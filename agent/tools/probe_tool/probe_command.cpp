// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/probe_command.hpp"

#include "agent/tools/probe_tool/credential_file.hpp"
#include "agent/tools/probe_tool/port_knock.hpp"
#include "agent/tools/probe_tool/report_text.hpp"
#include "agent/tools/typed_input/mac_word.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <optional>

namespace camfleet::probe_tool {
namespace {

constexpr int kNeedsPerson = 3;

int complain(std::ostream& complaints, const Error& error) {
    complaints << "camfleet-agent: " << error.text() << "\n";
    return 1;
}

Result<void> check_maker(const FieldKit& kit, const std::string& maker) {
    std::string known;
    for (const auto& driver : kit.drivers) {
        if (driver.maker == maker) return {};
        known += (known.empty() ? "" : ", ") + driver.maker;
    }
    if (maker.empty()) return {};
    return fail(Errc::invalid_argument,
                "--maker: no driver is called '" + maker + "'; known: " + known);
}

}  // namespace

ProbeCommand::ProbeCommand(CLI::App& app)
    : probe_(app.add_subcommand("probe",
                                "ask one camera who it is and how it is; needs no controller")),
      drivers_(
          app.add_subcommand("drivers", "what each camera driver can do, maker by operation")) {
    probe_->add_option("address", address_, "ADDRESS[:PORT], numeric")->required();
    probe_->add_option("--maker", maker_, "ask this driver only");
    probe_->add_option("--credential-file", credential_file_,
                       "private file (0600): user=, password=, serial= or mac=");
    probe_->add_option("--user", user_, "ask for this user's password at the terminal");
    probe_->add_option("--serial", serial_, "serial of the camera the credential is for");
    probe_->add_option("--mac", mac_, "MAC of the camera the credential is for");
    probe_->add_option("--seconds", seconds_, "patience for each question")
        ->check(CLI::Range(1, 60));
    probe_->add_flag("--https", https_, "speak HTTPS");
    probe_->add_option("--pin", pin_, "SHA-256 of the camera's certificate: no other is spoken to")
        ->needs("--https");
    probe_
        ->add_flag("--accept-basic", accept_basic_,
                   "log in by Basic where the camera offers nothing else")
        ->needs("--pin");
    probe_->add_flag("--old-tls", old_tls_, "TLS 1.0 and 1.1 as well, for old cameras")
        ->needs("--https");
    probe_->add_flag("--json", json_, "one JSON object instead of text");
    drivers_->add_flag("--json", json_, "JSON, with the test behind each \"yes\"");
}

Result<v1::Endpoint> ProbeCommand::place() const {
    constexpr std::size_t sha256_bytes = 32;
    auto at = parse_endpoint(address_, https_);
    if (!at) return at;
    if (!pin_.empty()) {
        std::string digits = pin_;
        std::erase(digits, ':');  // as openssl prints it
        const auto bytes = from_hex(digits);
        if (!bytes || bytes->size() != sha256_bytes) {
            return fail(Errc::invalid_argument, "--pin: 64 hexadecimal digits are needed");
        }
        at->set_pinned_sha256(to_hex(*bytes));
    }
    at->set_basic_over_https(accept_basic_);
    at->set_old_tls(old_tls_);
    return at;
}

int ProbeCommand::probe(const FieldKit& kit, std::ostream& out, std::ostream& complaints) const {
    const auto at = place();
    if (!at) return complain(complaints, at.error());
    if (const auto known = check_maker(kit, maker_); !known)
        return complain(complaints, known.error());
    std::string mac;
    if (!mac_.empty()) {
        auto typed = tools::typed_mac(mac_);
        if (!typed) return complain(complaints, typed.error().within("--mac"));
        mac = std::move(*typed);
    }
    std::optional<FieldCredential> credential;
    if (!credential_file_.empty()) {
        auto read = read_credential(credential_file_);
        if (!read) return complain(complaints, read.error());
        credential = std::move(*read);
    } else if (!user_.empty()) {
        auto password = ask_password(user_);
        if (!password) return complain(complaints, password.error());
        credential = FieldCredential{.login = {user_, std::move(*password)}, .device = {}};
    }
    ProbeQuestion question{.at = *at, .maker = maker_, .expected = {}, .login = nullptr};
    question.step = std::chrono::seconds(seconds_);
    if (credential) {
        question.login = &credential->login;
        question.expected = credential->device;
    }
    if (!serial_.empty()) question.expected.set_serial(serial_);
    if (!mac.empty()) question.expected.set_mac(mac);
    question.outside = kit.is_outside != nullptr && kit.is_outside(at->host());
    question.reach = kit.reach;
    question.refuses_port = refuses_port;
    const auto report = probe_camera(kit.drivers, kit.finder, question);
    out << (json_ ? report_json(report) + "\n" : report_text(report)) << std::flush;
    const auto& why = report.state().detail();
    if (report.driver().empty() && report.state().value() == v1::CameraState::unspecified &&
        !why.empty()) {
        return complain(complaints, {Errc::unreachable, why});
    }
    if (report.state().value() == v1::CameraState::offline) {
        return complain(complaints, {Errc::unreachable,
                                     why.empty() ? at->host() + ": nobody answers there" : why});
    }
    if (report.driver().empty()) {
        return complain(
            complaints,
            {Errc::not_supported,
             at->host() + ": no driver understood this device; see what was asked above"});
    }
    return credential && !report.login().accepted() ? kNeedsPerson : 0;
}

int ProbeCommand::run(const FieldKit& kit, std::ostream& out, std::ostream& complaints) const {
    if (probe_->parsed()) return probe(kit, out, complaints);
    out << (json_ ? capabilities_json(kit.drivers) + "\n" : capability_matrix(kit.drivers))
        << std::flush;
    return 0;
}

}  // namespace camfleet::probe_tool
