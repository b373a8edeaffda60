// SPDX-License-Identifier: Apache-2.0
// Store::commit as something a coroutine can wait for. Returns on the control thread, after fsync.
#pragma once

#include "common/ports/store.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace camfleet::runtime {

[[nodiscard]] inline boost::asio::awaitable<Result<void>> commit(ports::Store& store, Batch batch) {
    auto start = [&store](auto handler, Batch rows) {
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        store.commit(std::move(rows), [held](Result<void> outcome) {
            auto executor = boost::asio::get_associated_executor(*held);
            boost::asio::post(executor, [held, outcome = std::move(outcome)]() mutable {
                (*held)(std::move(outcome));
            });
        });
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(Result<void>)>(
        std::move(start), boost::asio::use_awaitable, std::move(batch));
}

}  // namespace camfleet::runtime
