// SPDX-License-Identifier: Apache-2.0
// ports::Store in memory, for unit tests. By default every commit is durable at once; with
// `manual` completions wait for complete(), and crash() forgets what was not completed.
#pragma once

#include "common/ports/store.hpp"

#include <deque>
#include <map>

namespace camfleet::support {

class MemoryStore : public ports::Store {
  public:
    enum class Completion { immediate, manual };
    explicit MemoryStore(Completion completion = Completion::immediate) : completion_(completion) {}

    [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const override {
        const auto found = rows_.find(key);
        if (found == rows_.end()) return std::optional<std::string>();
        return std::optional(found->second);
    }

    [[nodiscard]] Result<std::vector<Row>> scan(std::string_view prefix,
                                                std::string_view after,
                                                std::size_t limit) const override {
        std::vector<Row> rows;
        auto at = rows_.lower_bound(after > prefix ? after : prefix);
        for (; at != rows_.end() && at->first.starts_with(prefix) && rows.size() < limit; ++at) {
            if (at->first > after) rows.emplace_back(at->first, at->second);
        }
        return rows;
    }

    void commit(Batch batch, std::function<void(Result<void>)> done) override {
        apply(rows_, batch);
        pending_.push_back(Pending{std::move(batch), std::move(done)});
        if (completion_ == Completion::immediate) complete();
    }

    // Makes everything durable that was committed so far, then reports it in order.
    void complete() {
        while (!pending_.empty()) {
            Pending next = std::move(pending_.front());
            pending_.pop_front();
            if (failure_) {
                if (next.done) next.done(std::unexpected(*failure_));
                continue;
            }
            apply(durable_, next.batch);
            if (next.done) next.done({});
        }
    }
    // The process died: what was not completed never happened.
    void crash() {
        pending_.clear();
        rows_ = durable_;
    }
    // From now on no commit succeeds.
    void fail_commits(Error failure) { failure_ = std::move(failure); }

    [[nodiscard]] std::size_t waiting() const { return pending_.size(); }
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& rows() const {
        return rows_;
    }
    // Somebody edits the disk behind the program's back.
    void tamper(const std::string& key, std::optional<std::string> value) {
        Batch batch;
        batch.ops.push_back(Batch::Op{key, std::move(value)});
        apply(rows_, batch);
        apply(durable_, batch);
    }

  private:
    using Rows = std::map<std::string, std::string, std::less<>>;
    struct Pending {
        Batch batch;
        std::function<void(Result<void>)> done;
    };
    static void apply(Rows& rows, const Batch& batch) {
        for (const auto& op : batch.ops) {
            if (op.value) {
                rows.insert_or_assign(op.key, *op.value);
            } else {
                rows.erase(op.key);
            }
        }
    }

    Completion completion_;
    Rows rows_;
    Rows durable_;
    std::deque<Pending> pending_;
    std::optional<Error> failure_;
};

}  // namespace camfleet::support
