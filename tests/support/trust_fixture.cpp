// SPDX-License-Identifier: Apache-2.0
#include "tests/support/trust_fixture.hpp"

#include <stdlib.h>

namespace camfleet::support {
namespace {

openssl::CertificateAuthority make_ca() {
    auto key = must(openssl::Key::generate());
    const openssl::Validity validity{test_now - std::chrono::days(1),
                                     test_now + std::chrono::days(3650)};
    auto root = must(openssl::CertificateAuthority::make_root(key, "camfleet test CA", validity));
    return must(openssl::CertificateAuthority::make(std::move(key), std::move(root)));
}

}  // namespace

TestFleet::TestFleet() : ca(make_ca()) {}

Identity TestFleet::issue(openssl::CertificateUse use,
                          const std::string& name,
                          Time from,
                          Time until) const {
    auto key = must(openssl::Key::generate());
    auto certificate =
        must(ca.issue(key, openssl::Subject{use, name, {}}, openssl::Validity{from, until}));
    return Identity{std::move(key), std::move(certificate)};
}

Identity TestFleet::issue(openssl::CertificateUse use, const std::string& name) const {
    return issue(use, name, test_now - std::chrono::hours(1), test_now + std::chrono::days(365));
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "camfleet-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace camfleet::support
