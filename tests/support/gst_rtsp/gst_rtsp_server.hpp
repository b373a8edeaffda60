// SPDX-License-Identifier: Apache-2.0
// GStreamer's RTSP server in a process of its own (serve.py): an RTSP peer that nobody here wrote.
// Ended by its own process id, or with its input.
#pragma once

#include <string>
#include <sys/types.h>

namespace camfleet::support {

class GstRtspServer {
  public:
    struct Options {
        std::string address;
        std::string user;
        std::string password;
    };
    // False: this machine has no GStreamer with its Python bindings and an H.264 encoder.
    [[nodiscard]] static bool is_installed();

    explicit GstRtspServer(const Options& options);
    ~GstRtspServer();
    GstRtspServer(const GstRtspServer&) = delete;
    GstRtspServer& operator=(const GstRtspServer&) = delete;

    [[nodiscard]] unsigned port() const { return port_; }  // 0: it did not start
    // Answers of status 401 so far; -1: it does not say.
    [[nodiscard]] int refusals();

  private:
    [[nodiscard]] std::string read_line();
    void write_line(const std::string& line) const;

    pid_t process_ = -1;
    int to_ = -1;
    int from_ = -1;
    unsigned port_ = 0;
    std::string buffer_;
};

}  // namespace camfleet::support
