// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/failure_matrix/modes.hpp"

#include <vector>

namespace camfleet::matrix {
namespace {

using enum Errc;
using lab::WireFault;
using Set = std::set<Errc>;

// Before a change was sent, some drivers say that nothing was changed: unreachable.
std::vector<Mode> all_modes() {
    const Set silence{timeout, unreachable};
    const Set cut{closed, unreachable};
    const Set broken{device_error, unreachable};
    const Set nonsense{device_error, malformed, unreachable};
    const Set flood{device_error, too_large, unreachable};
    return {
        {"silent_before", WireFault::hang, 0, {timeout}, silence, {timeout, device_error}},
        {"silent_after", WireFault::hang_after, 0, {timeout}, silence, {timeout, device_error}},
        {"cut_before", WireFault::drop_before, 0, {closed}, cut, {closed, device_error}},
        {"cut_after", WireFault::drop_after, 0, {closed}, cut, {closed, device_error}},
        {"cut_in_answer", WireFault::truncated, 0, {closed}, cut, {closed, device_error}},
        {"http_401", WireFault::error_before, 401, {unauthorized}, {unauthorized}, {device_error}},
        {"http_403", WireFault::error_before, 403, {forbidden}, {forbidden}, {device_error}},
        {"http_404",
         WireFault::error_before,
         404,
         {not_supported},
         {not_supported},
         {device_error}},
        {"http_500_before", WireFault::error_before, 500, {device_error}, broken, {device_error}},
        {"http_500_after", WireFault::error_after, 500, {device_error}, broken, {device_error}},
        {"http_500_over_the_answer",
         WireFault::status_after,
         500,
         {device_error},
         broken,
         {device_error}},
        {"http_503_before",
         WireFault::error_before,
         503,
         {device_error, busy},
         {device_error, busy, unreachable},
         {device_error}},
        {"http_503_after",
         WireFault::error_after,
         503,
         {device_error, busy},
         {device_error, busy, unreachable},
         {device_error}},
        {"page_before", WireFault::page_before, 0, {malformed}, nonsense, {device_error}},
        {"page_after", WireFault::page_after, 0, {malformed}, nonsense, {device_error}},
        {"empty", WireFault::empty, 0, {malformed}, nonsense, {device_error}},
        {"half", WireFault::half, 0, {malformed}, nonsense, {device_error}},
        {"redirect_to_https",
         WireFault::redirect_https,
         0,
         {malformed},
         {malformed},
         {device_error}},
        {"endless", WireFault::endless, 0, {too_large}, flood, {device_error}},
        {"endless_chunks", WireFault::chunked, 0, {too_large}, flood, {device_error}},
        {"huge_length", WireFault::oversized, 0, {too_large}, flood, {device_error}},
    };
}

}  // namespace

std::span<const Mode> modes() {
    static const auto all = all_modes();
    return all;
}

bool applies(const Mode& mode, const lab::SeenRequest& request) {
    switch (mode.kind) {
        case WireFault::error_before:
        case WireFault::error_after:
            return request.status != mode.status;
        case WireFault::truncated:
            return request.body_bytes > 0;
        case WireFault::empty:  // an error without a body is the same error
            return request.body_bytes > 0 && request.status < 300;
        case WireFault::half:  // half a list of lines is a list, and nobody can tell
            return request.structured && request.status < 300;
        default:
            return true;
    }
}

}  // namespace camfleet::matrix
