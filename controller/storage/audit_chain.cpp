// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/audit_chain.hpp"

#include "common/base/encoding.hpp"
#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

namespace camfleet::storage {
namespace {

// Walks records in key order and keeps the first thing that is wrong.
class Walk {
  public:
    explicit Walk(v1::AuditHead head) : head_(std::move(head)) {}

    void visit(const std::string& key, const std::string& bytes) {
        if (bad()) return;
        const std::uint64_t number = verdict_.records() + 1;
        if (key != keys::audit_record(number)) return spoil(number, "record is missing");
        auto record = decode_row<v1::AuditRecord>(key, bytes);
        if (!record) return spoil(number, "record cannot be read");
        if (record->number() != number) return spoil(number, "record carries another number");
        if (record->previous_sha256() != previous_) {
            // The link is broken: this record, or the one before it, is not what was written.
            return spoil(number > 1 ? number - 1 : number, "record does not match its successor");
        }
        previous_ = sha256(bytes);
        verdict_.set_records(number);
    }

    [[nodiscard]] v1::AuditVerdict end(bool head_is_ours) {
        if (!bad()) judge_head();
        if (!head_is_ours) spoil(head_.number() + 1, "the head row is not what was written");
        verdict_.set_intact(!bad());
        return verdict_;
    }

  private:
    [[nodiscard]] bool bad() const { return verdict_.first_bad() != 0; }
    void judge_head() {
        const std::uint64_t last = verdict_.records();
        if (last < head_.number()) spoil(last + 1, "records are missing at the end");
        if (last > head_.number()) spoil(head_.number() + 1, "more records than the head knows");
        if (!bad() && previous_ != head_.sha256())
            spoil(last, "last record does not match the head");
    }
    void spoil(std::uint64_t number, const char* reason) {
        if (bad()) return;
        verdict_.set_first_bad(number);
        verdict_.set_reason(reason);
    }

    v1::AuditHead head_;
    v1::AuditVerdict verdict_;
    std::string previous_;
};

}  // namespace

Result<void> AuditChain::load() {
    auto head = read_row<v1::AuditHead>(store_, keys::audit_head);
    if (head) {
        head_ = std::move(*head);
        return {};
    }
    if (head.error().code != Errc::not_found) return std::unexpected(head.error());
    auto first = store_.scan(keys::audit_records, "", 1);
    if (!first) return std::unexpected(first.error());
    if (!first->empty()) {
        return fail(Errc::corrupt, "row " + std::string(keys::audit_head) +
                                       " is missing although there are audit records");
    }
    head_.Clear();
    return {};
}

void AuditChain::append(Batch& batch, v1::AuditRecord record) {
    record.set_number(head_.number() + 1);
    record.set_previous_sha256(head_.sha256());
    std::string bytes = encode_row(record);
    head_.set_number(record.number());
    head_.set_sha256(sha256(bytes));
    batch.put(keys::audit_record(record.number()), std::move(bytes));
    batch.put(std::string(keys::audit_head), encode_row(head_));
}

Result<std::vector<v1::AuditRecord>> AuditChain::list(std::uint64_t after,
                                                      std::size_t limit) const {
    auto rows = store_.scan(keys::audit_records, keys::audit_record(after), limit);
    if (!rows) return std::unexpected(rows.error());
    std::vector<v1::AuditRecord> out;
    for (const auto& [key, bytes] : *rows) {
        auto record = decode_row<v1::AuditRecord>(key, bytes);
        if (!record) return std::unexpected(record.error());
        out.push_back(std::move(*record));
    }
    return out;
}

Result<v1::AuditVerdict> AuditChain::verify() const {
    auto head = store_.get(keys::audit_head);
    if (!head) return std::unexpected(head.error());
    Walk walk(head_);
    const auto visit = [&walk](const std::string& key, const std::string& bytes) {
        walk.visit(key, bytes);
        return Result<void>();
    };
    if (auto walked = for_each_row(store_, keys::audit_records, visit); !walked) {
        return std::unexpected(walked.error());
    }
    const std::string remembered = head_.number() == 0 ? std::string() : encode_row(head_);
    return walk.end(head->value_or("") == remembered);
}

}  // namespace camfleet::storage
