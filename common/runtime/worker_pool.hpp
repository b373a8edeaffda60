// SPDX-License-Identifier: Apache-2.0
// The few threads on which blocking device calls run. A job goes in by value, its result comes
// back on the control thread. Invariant: nothing but the call itself runs on these threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <utility>

namespace camfleet::runtime {

class WorkerPool {
  public:
    WorkerPool(boost::asio::any_io_executor control, std::size_t threads)
        : control_(std::move(control)), threads_(threads) {}
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // work() runs on a worker and returns what is to be done on the control thread.
    void run(std::function<std::function<void()>()> work) {
        boost::asio::post(threads_, [this, work = std::move(work)] {
            auto after = work();
            boost::asio::post(control_, std::move(after));
        });
    }

    // Waits for calls under way; each has its own deadline.
    void stop() {
        threads_.stop();
        threads_.join();
    }

  private:
    boost::asio::any_io_executor control_;
    boost::asio::thread_pool threads_;
};

}  // namespace camfleet::runtime
