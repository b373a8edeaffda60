// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/api_client.hpp"

#include "common/base/assert.hpp"

#include <curl/curl.h>

namespace camfleet::bench {
namespace {

constexpr long kRequestMs = 30'000;
constexpr std::size_t kAnswerMax = 64UL * 1024 * 1024;

using Easy = std::unique_ptr<CURL, decltype([](CURL* handle) { curl_easy_cleanup(handle); })>;
using Multi = std::unique_ptr<CURLM, decltype([](CURLM* handle) { curl_multi_cleanup(handle); })>;
using Headers =
    std::unique_ptr<curl_slist, decltype([](curl_slist* list) { curl_slist_free_all(list); })>;

// One request under way.
struct Slot {
    Easy easy{curl_easy_init()};
    std::size_t number = 0;
    std::string answer;
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* user) {
    auto& answer = *static_cast<std::string*>(user);
    if (answer.size() + size * count > kAnswerMax) return 0;
    answer.append(data, size * count);
    return size * count;
}

template <class T>
void set(const Easy& easy, CURLoption option, T value) {
    CAMFLEET_ASSERT(curl_easy_setopt(easy.get(), option, value) == CURLE_OK);
}

Result<void> judge(const Slot& slot, CURLcode code, const std::string& path) {
    if (code != CURLE_OK) return fail(Errc::unreachable, path + ": " + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(slot.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 200 || status == 201) return {};
    return fail(Errc::rejected,
                path + ": HTTP " + std::to_string(status) + " " + slot.answer.substr(0, 300));
}

}  // namespace

class ApiClient::Impl {
  public:
    explicit Impl(const ApiAddress& address);
    [[nodiscard]] Result<std::vector<std::string>> post_all(const std::string& path,
                                                            const std::vector<std::string>& bodies);
    [[nodiscard]] Result<std::string> get(const std::string& path);

  private:
    void prepare(Slot& slot, const ApiAddress& address);
    void begin(Slot& slot, std::size_t number, const std::string& url, const std::string& body);
    // A request that has ended; null: none.
    [[nodiscard]] Slot* ended(CURLcode& code);

    std::string url_;
    Headers headers_;
    std::vector<std::unique_ptr<Slot>> slots_;
    Multi multi_{curl_multi_init()};
};

ApiClient::Impl::Impl(const ApiAddress& address) : url_(address.url) {
    std::string line = "Authorization: Bearer ";
    line += address.token.reveal();
    headers_.reset(curl_slist_append(nullptr, line.c_str()));
    Secret::wipe(line);
    curl_slist_append(headers_.get(), "Content-Type: application/json");
    for (std::size_t i = 0; i < address.connections; ++i) {
        slots_.push_back(std::make_unique<Slot>());
        prepare(*slots_.back(), address);
    }
}

void ApiClient::Impl::prepare(Slot& slot, const ApiAddress& address) {
    set(slot.easy, CURLOPT_CAINFO, address.ca_file.c_str());
    set(slot.easy, CURLOPT_PROXY, "");
    set(slot.easy, CURLOPT_NOSIGNAL, 1L);
    set(slot.easy, CURLOPT_TIMEOUT_MS, kRequestMs);
    set(slot.easy, CURLOPT_HTTPHEADER, headers_.get());
    set(slot.easy, CURLOPT_WRITEFUNCTION, &collect);
    set(slot.easy, CURLOPT_WRITEDATA, &slot.answer);
    set(slot.easy, CURLOPT_PRIVATE, &slot);
}

void ApiClient::Impl::begin(Slot& slot,
                            std::size_t number,
                            const std::string& url,
                            const std::string& body) {
    slot.number = number;
    slot.answer.clear();
    set(slot.easy, CURLOPT_URL, url.c_str());
    set(slot.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(slot.easy, CURLOPT_POSTFIELDS, body.data());
    curl_multi_add_handle(multi_.get(), slot.easy.get());
}

Slot* ApiClient::Impl::ended(CURLcode& code) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        code = message->data.result;
        char* slot = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        curl_multi_remove_handle(multi_.get(), message->easy_handle);
        return reinterpret_cast<Slot*>(slot);
    }
    return nullptr;
}

Result<std::vector<std::string>> ApiClient::Impl::post_all(const std::string& path,
                                                           const std::vector<std::string>& bodies) {
    std::vector<std::string> answers(bodies.size());
    std::vector<Slot*> idle;
    for (const auto& slot : slots_) idle.push_back(slot.get());
    Result<void> verdict;
    std::size_t next = 0;
    // Every request has its own deadline, so this ends.
    while (idle.size() < slots_.size() || (verdict && next < bodies.size())) {
        while (verdict && !idle.empty() && next < bodies.size()) {
            begin(*idle.back(), next, url_ + path, bodies[next]);
            idle.pop_back();
            ++next;
        }
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        CURLcode code = CURLE_OK;
        bool any = false;
        while (auto* slot = ended(code)) {
            any = true;
            if (verdict) verdict = judge(*slot, code, path);
            answers[slot->number] = std::move(slot->answer);
            idle.push_back(slot);
        }
        if (!any) curl_multi_poll(multi_.get(), nullptr, 0, 50, nullptr);
    }
    if (!verdict) return std::unexpected(verdict.error());
    return answers;
}

Result<std::string> ApiClient::Impl::get(const std::string& path) {
    auto& slot = *slots_.front();
    const std::string url = url_ + path;
    set(slot.easy, CURLOPT_URL, url.c_str());
    set(slot.easy, CURLOPT_HTTPGET, 1L);
    slot.answer.clear();
    const CURLcode code = curl_easy_perform(slot.easy.get());
    const auto verdict = judge(slot, code, path);
    set(slot.easy, CURLOPT_POST, 1L);
    if (!verdict) return std::unexpected(verdict.error());
    return std::move(slot.answer);
}

ApiClient::ApiClient(const ApiAddress& address) : impl_(std::make_unique<Impl>(address)) {}
ApiClient::~ApiClient() = default;

Result<std::vector<std::string>> ApiClient::post_all(const std::string& path,
                                                     const std::vector<std::string>& bodies) {
    return impl_->post_all(path, bodies);
}

Result<std::string> ApiClient::get(const std::string& path) { return impl_->get(path); }

}  // namespace camfleet::bench
