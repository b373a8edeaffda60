// SPDX-License-Identifier: Apache-2.0
// A request and a response as plain values. Beast ends in http_io.cpp; nothing else sees it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace camfleet::api {

struct Request {
    std::string method;
    std::string target;  // as sent: path and query
    std::string authorization;
    std::string actor;
    std::string body;
};

// Server-sent events. start() once; `push` takes the data of one event, `last` ends the stream.
// Invariant: after the destructor `push` is not called again.
class EventSource {
  public:
    using Push = std::function<void(std::string data, bool last)>;
    virtual ~EventSource() = default;
    virtual void start(Push push) = 0;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<EventSource> events;  // then there is no body
};

// Called exactly once, on the control thread.
using Respond = std::function<void(Response)>;

}  // namespace camfleet::api
