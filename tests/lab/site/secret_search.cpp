// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/secret_search.hpp"

#include "common/base/encoding.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace camfleet::lab {

namespace {

namespace fs = std::filesystem;
constexpr unsigned files_max = 20'000;

// Base64 writes the same bytes in three ways, by where they start; their middle is always there.
std::string base64_core(std::string_view password, std::size_t shift) {
    std::string padded(shift, 'x');
    padded += password;
    std::string text = to_base64(padded);
    while (text.ends_with('=')) text.pop_back();
    text.pop_back();
    return text.substr(shift == 0 ? 0 : 4);
}

std::vector<Secret> spellings(const std::vector<Secret>& passwords) {
    std::vector<Secret> out;
    for (const auto& one : passwords) {
        if (one.empty()) continue;
        out.push_back(one.clone());
        out.emplace_back(to_hex(one.reveal()));
        for (const std::size_t shift : {0U, 1U, 2U}) {
            out.emplace_back(base64_core(one.reveal(), shift));
        }
    }
    return out;
}

bool holds(const fs::path& file, const std::vector<Secret>& texts) {
    std::stringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    const auto bytes = content.view();
    for (const auto& text : texts) {
        if (bytes.find(text.reveal()) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

Result<SearchResult> search_files(const std::string& folder, const std::vector<Secret>& passwords) {
    const auto texts = spellings(passwords);
    if (texts.empty()) return fail(Errc::not_found, "no camera has a password");
    SearchResult out;
    std::error_code ec;
    for (fs::recursive_directory_iterator at(folder, ec), end; !ec && at != end; at.increment(ec)) {
        if (!at->is_regular_file(ec)) continue;
        if (++out.searched > files_max) return fail(Errc::too_large, "too many files");
        if (holds(at->path(), texts)) out.found.push_back(at->path().string());
    }
    if (ec) return fail(Errc::io, folder + ": " + ec.message());
    return out;
}

}  // namespace camfleet::lab
