// SPDX-License-Identifier: Apache-2.0
// A program of the fleet as a process of this test: started, killed without a word, started again
// with the same words. Its output is appended to two files. Ended with the object, by its own id.
// Not thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace camfleet::support {

class Child {
  public:
    Child() = default;
    // words: program and arguments. log: file name without suffix; .out and .log are added.
    Child(std::vector<std::string> words, std::filesystem::path log);
    ~Child();
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void start();      // throws
    void stop();       // SIGTERM, and SIGKILL where that does not help within 10 s
    void kill_hard();  // SIGKILL
    void freeze();     // SIGSTOP
    void thaw();       // SIGCONT

    [[nodiscard]] bool running();
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::string output() const;  // standard output of every start so far
    [[nodiscard]] std::string log() const;     // standard error of every start so far

    // Starts it and waits for its end. Returns the exit code; 128 + signal where one ended it.
    [[nodiscard]] int run_to_end(std::chrono::seconds limit);

  private:
    bool reap(std::chrono::milliseconds limit);
    void end(int signal);

    std::vector<std::string> words_;
    std::filesystem::path out_;
    std::filesystem::path err_;
    pid_t pid_ = -1;
    int status_ = 0;
};

// Folder of the built programs: CAMFLEET_BIN, otherwise bin of CAMFLEET_BUILD.
[[nodiscard]] std::filesystem::path program(const std::string& name);
[[nodiscard]] std::filesystem::path source_tree();
[[nodiscard]] std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);  // mode 0600

}  // namespace camfleet::support
