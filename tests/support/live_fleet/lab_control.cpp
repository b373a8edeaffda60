// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/lab_control.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <curl/curl.h>

#include <memory>
#include <stdexcept>

namespace camfleet::support {
namespace {

namespace json = boost::json;

std::size_t append(char* data, std::size_t one, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, one * count);
    return one * count;
}

// body: null asks with GET.
std::string call(const std::string& url, const std::string* body) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(),
                                                                   &curl_easy_cleanup);
    std::string answer;
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &answer);
    if (body != nullptr) curl_easy_setopt(easy.get(), CURLOPT_COPYPOSTFIELDS, body->c_str());
    const CURLcode code = curl_easy_perform(easy.get());
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status == 200) return answer;
    throw std::runtime_error("lab " + url + ": " +
                             (code == CURLE_OK ? answer : curl_easy_strerror(code)));
}

json::object find(const json::value& list, const char* key, const json::value& wanted) {
    for (const auto& one : list.as_array()) {
        if (one.at(key) == wanted) return one.as_object();
    }
    throw std::runtime_error("lab: no " + std::string(key) + " " + json::serialize(wanted));
}

}  // namespace

json::object LabControl::state() const {
    return json::parse(call(url_ + "/state", nullptr)).as_object();
}

json::object LabControl::camera(const std::string& name) const {
    return find(state().at("cameras"), "name", json::value(name));
}

json::object LabControl::channel(unsigned id) const {
    return find(state().at("recorder").at("channels"), "id", json::value(std::int64_t{id}));
}

json::object LabControl::port(unsigned number) const {
    return find(state().at("ports"), "port", json::value(std::int64_t{number}));
}

json::object LabControl::port_of(const std::string& device) const {
    return find(state().at("ports"), "device", json::value(device));
}

std::int64_t LabControl::counter(const std::string& name, const std::string& counter) const {
    return camera(name).at("counters").at(counter).to_number<std::int64_t>();
}

std::string LabControl::post(const std::string& path, const json::object& body) const {
    const std::string text = json::serialize(body);
    return call(url_ + path, &text);
}

void LabControl::button(const std::string& camera, bool held) const {
    post("/cameras/" + camera + "/button", {{"hold", held}});
}

void LabControl::fault(const std::string& camera, const std::string& name) const {
    post("/cameras/" + camera + "/fault", {{"fault", name}});
}

void LabControl::power(unsigned port, bool on) const {
    post("/ports/" + std::to_string(port), {{"power", on}});
}

}  // namespace camfleet::support
