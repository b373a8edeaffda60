// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/mdns/dns_message.hpp"

#include "agent/discovery/signs/uuid.hpp"
#include "common/base/limits.hpp"

#include <arpa/inet.h>
#include <array>
#include <optional>

namespace camfleet::mdns {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t label_max = 63;  // RFC 1035 2.3.4
constexpr std::size_t name_max = 255;  // RFC 1035 2.3.4
constexpr std::size_t records_max = 512;
constexpr std::size_t texts_max = 64;
constexpr unsigned class_in = 1;
constexpr unsigned top_bit = 0x8000U;  // of the class: flush in a record, unicast in a question

std::unexpected<Error> broken(const char* what) {
    return fail(Errc::malformed, std::string("mDNS: ") + what);
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    void jump(std::size_t to) { at_ = to; }
    [[nodiscard]] bool has(std::size_t count) const { return bytes_.size() - at_ >= count; }

    std::optional<std::uint32_t> number(std::size_t octets) {
        if (!has(octets)) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < octets; ++i) value = (value << 8U) | byte(at_ + i);
        at_ += octets;
        return value;
    }

    std::optional<std::string_view> piece(std::size_t count) {
        if (!has(count)) return std::nullopt;
        const auto out = bytes_.substr(at_, count);
        at_ += count;
        return out;
    }

    // Reads on behind the name's own bytes, wherever its pointers led.
    std::optional<Name> name() {
        Name out;
        std::size_t length = 0;
        std::optional<std::size_t> resume;
        std::size_t floor = at_;  // a pointer must lead before here: no loops
        while (true) {
            const auto size = number(1);
            if (!size) return std::nullopt;
            if (*size == 0) break;
            if ((*size & 0xc0U) == 0xc0U) {
                const auto low = number(1);
                if (!low) return std::nullopt;
                if (!resume) resume = at_;
                const std::size_t to = ((*size & 0x3fU) << 8U) | *low;
                if (to >= floor) return std::nullopt;
                floor = to;
                at_ = to;
                continue;
            }
            if (*size > label_max) return std::nullopt;
            const auto label = piece(*size);
            length += *size + 1;
            if (!label || length > name_max) return std::nullopt;
            out.emplace_back(*label);
        }
        if (resume) at_ = *resume;
        return out;
    }

  private:
    [[nodiscard]] std::uint32_t byte(std::size_t at) const {
        return static_cast<unsigned char>(bytes_[at]);
    }
    std::string_view bytes_;
    std::size_t at_ = 0;
};

std::map<std::string, std::string> texts_of(std::string_view data) {
    std::map<std::string, std::string> out;
    while (!data.empty() && out.size() < texts_max) {
        const auto size = static_cast<unsigned char>(data[0]);
        const auto entry = data.substr(1, size);
        data.remove_prefix(std::min<std::size_t>(data.size(), size + 1U));
        const auto equal = entry.find('=');
        const auto key = signs::lower_case(std::string(entry.substr(0, equal)));
        if (key.empty()) continue;
        const auto value = equal == std::string_view::npos ? "" : entry.substr(equal + 1);
        out.try_emplace(key, value);
    }
    return out;
}

std::string address_of(std::string_view data, int family) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (data.size() != (family == AF_INET ? 4U : 16U)) return {};
    if (inet_ntop(family, data.data(), text.data(), text.size()) == nullptr) return {};
    return text.data();
}

// false: the data does not follow its type.
bool read_data(Reader reader, std::string_view data, Record& record) {
    std::optional<Name> target;
    switch (static_cast<Type>(record.type)) {
        case Type::ptr:
            target = reader.name();
            break;
        case Type::srv: {
            const auto order = reader.number(4);  // priority and weight
            const auto port = reader.number(2);
            target = reader.name();
            if (!order || !port) return false;
            record.port = static_cast<std::uint16_t>(*port);
            break;
        }
        case Type::txt:
            record.text = texts_of(data);
            return true;
        case Type::a:
            record.address = address_of(data, AF_INET);
            return !record.address.empty();
        case Type::aaaa:
            record.address = address_of(data, AF_INET6);
            return !record.address.empty();
        default:
            return true;
    }
    if (!target) return false;
    record.target = std::move(*target);
    return true;
}

Result<Record> read_record(Reader& reader) {
    auto name = reader.name();
    if (!name) return broken("a record's name");
    const auto type = reader.number(2);
    const auto kind = reader.number(2);
    const auto ttl = reader.number(4);
    const auto size = reader.number(2);
    if (!type || !kind || !ttl || !size) return broken("a record is cut short");
    Record record;
    record.name = std::move(*name);
    record.type = static_cast<std::uint16_t>(*type);
    record.flush = (*kind & top_bit) != 0;
    record.ttl = *ttl;
    const Reader inside = reader;
    const auto data = reader.piece(*size);
    if (!data) return broken("a record's data is cut short");
    if ((*kind & ~top_bit) != class_in) {
        record.type = 0;
    } else if (!read_data(inside, *data, record)) {
        return broken("a record's data");
    }
    return record;
}

void put(std::string& out, unsigned value) {
    out.push_back(static_cast<char>((value >> 8U) & 0xffU));
    out.push_back(static_cast<char>(value & 0xffU));
}

std::optional<std::string> written(const Name& name) {
    std::string out;
    for (const auto& label : name) {
        if (label.empty() || label.size() > label_max) return std::nullopt;
        out.push_back(static_cast<char>(label.size()));
        out += label;
    }
    out.push_back('\0');
    if (out.size() > name_max) return std::nullopt;
    return out;
}

}  // namespace

Result<Message> parse_message(std::string_view bytes) {
    if (bytes.size() > limits::discovery_datagram_max) {
        return fail(Errc::too_large, "mDNS: message over the limit");
    }
    Reader reader(bytes);
    if (!reader.has(header_bytes)) return broken("no header");
    std::array<std::uint32_t, 6> head{};
    for (auto& word : head) word = reader.number(2).value_or(0);
    Message message;
    message.id = static_cast<std::uint16_t>(head[0]);
    message.response = (head[1] & top_bit) != 0;
    const std::size_t records = head[3] + head[4] + head[5];
    if (head[2] > records_max || records > records_max) {
        return fail(Errc::too_large, "mDNS: more records than the limit");
    }
    for (std::uint32_t i = 0; i < head[2]; ++i) {
        auto name = reader.name();
        const auto type = reader.number(2);
        if (!name || !type || !reader.number(2)) return broken("a question");
        message.questions.push_back({std::move(*name), static_cast<Type>(*type)});
    }
    for (std::size_t i = 0; i < records; ++i) {
        auto record = read_record(reader);
        if (!record) return std::unexpected(record.error());
        message.records.push_back(std::move(*record));
    }
    return message;
}

std::string make_query(const std::vector<Question>& questions) {
    std::string body;
    unsigned count = 0;
    for (const auto& question : questions) {
        const auto name = written(question.name);
        if (!name) continue;
        body += *name;
        put(body, static_cast<unsigned>(question.type));
        put(body, class_in);
        ++count;
    }
    std::string out;
    for (const unsigned word : {0U, 0U, count, 0U, 0U, 0U}) put(out, word);
    return out + body;
}

Name name_of(std::string_view dotted) {
    Name out;
    while (!dotted.empty()) {
        const auto end = std::min(dotted.find('.'), dotted.size());
        out.emplace_back(dotted.substr(0, end));
        dotted.remove_prefix(std::min(dotted.size(), end + 1));
    }
    return out;
}

std::string key_of(const Name& name) {
    std::string out;
    for (const auto& label : name) {
        out.push_back(static_cast<char>(label.size()));
        out += signs::lower_case(label);
    }
    return out;
}

}  // namespace camfleet::mdns
