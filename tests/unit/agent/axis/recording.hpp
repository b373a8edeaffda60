// SPDX-License-Identifier: Apache-2.0
// A recorded answer of an AXIS device, or the test is skipped by the recording's name.
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

// Defines `text`.
#define CAMFLEET_AXIS_RECORDING(text, name)                           \
    const auto text##_file = support::read_fixture("axis/" name);     \
    if (!text##_file) GTEST_SKIP() << "recording absent: axis/" name; \
    const std::string& text = *text##_file

namespace camfleet::axis {

// Status line and headers as a client hands them out.
inline http::HttpResponse answer_of_head(const std::string& head) {
    http::HttpResponse answer;
    std::istringstream lines(head);
    std::string line;
    std::getline(lines, line);
    answer.status = std::stoi(line.substr(line.find(' ')));
    while (std::getline(lines, line)) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        std::string name = line.substr(0, colon);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        answer.headers.emplace_back(name, line.substr(colon + 2));
        if (name == "www-authenticate") answer.challenges.push_back(line.substr(colon + 2));
    }
    return answer;
}

}  // namespace camfleet::axis
