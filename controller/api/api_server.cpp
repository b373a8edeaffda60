// SPDX-License-Identifier: Apache-2.0
#include "controller/api/api_server.hpp"

#include "controller/api/http_io.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <list>

namespace camfleet::api {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

[[nodiscard]] Result<tcp::endpoint> parse_listen(const std::string& listen) {
    const auto bad = fail(Errc::invalid_argument,
                          "api_listen: '" + listen + "' must be a numeric address and a port");
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) return bad;
    std::string host = listen.substr(0, colon);
    if (host.starts_with("[") && host.ends_with("]")) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const char* first = listen.data() + colon + 1;
    const char* last = listen.data() + listen.size();
    const auto [end, number_ec] = std::from_chars(first, last, port);
    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    if (ec || number_ec != std::errc() || end != last) return bad;
    return tcp::endpoint(address, port);
}

[[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> make_tls(const ApiServerConfig& config) {
    auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_3_VERSION);
    // A client that closes without close_notify is no error of ours.
    SSL_CTX_set_options(tls->native_handle(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    error_code ec;
    tls->use_certificate_chain_file(config.certificate_file, ec);
    if (ec)
        return fail(Errc::io, "API certificate " + config.certificate_file + ": " + ec.message());
    tls->use_private_key_file(config.key_file, asio::ssl::context::pem, ec);
    if (ec) return fail(Errc::io, "API key " + config.key_file + ": " + ec.message());
    return tls;
}

}  // namespace

// Shared with the coroutines and waits that it starts: the last of them to end lets go of it.
class ApiServer::Impl {
  public:
    Impl(asio::any_io_executor executor, std::shared_ptr<HttpShared> shared)
        : executor_(std::move(executor)),
          shared_(std::move(shared)),
          acceptor_(executor_),
          patience_(executor_),
          retry_(executor_) {}

    using Self = std::shared_ptr<Impl>;

    static Result<void> listen(const Self& self,
                               const tcp::endpoint& endpoint,
                               const std::string& text) {
        auto& acceptor = self->acceptor_;
        error_code ec;
        acceptor.open(endpoint.protocol(), ec);
        if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
        if (!ec) acceptor.bind(endpoint, ec);
        if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
        if (ec) return fail(Errc::io, "api_listen: " + text + ": " + ec.message());
        asio::co_spawn(self->executor_, accept_loop(self), [](const std::exception_ptr& error) {
            if (error) std::rethrow_exception(error);
        });
        return {};
    }

    std::uint16_t port() const {
        error_code ignored;
        return acceptor_.local_endpoint(ignored).port();
    }
    std::size_t connections() const { return connections_.size(); }

    static void stop(const Self& self,
                     std::chrono::milliseconds patience,
                     std::function<void()> stopped) {
        self->begin_stop(std::move(stopped));
        self->patience_.expires_after(patience);
        self->patience_.async_wait([self](error_code ec) {
            if (!ec) self->close_all([](const HttpConnection&) { return true; });
        });
        self->report_when_empty();
    }

  private:
    using Connections = std::list<std::shared_ptr<HttpConnection>>;

    void begin_stop(std::function<void()> stopped) {
        shared_->stopping = true;
        stopped_ = std::move(stopped);
        error_code ignored;
        acceptor_.close(ignored);
        retry_.cancel();
        close_all([](const HttpConnection& connection) { return !connection.busy; });
        for (const auto& connection : connections_) {
            if (connection->nudge) connection->nudge();
        }
    }

    // A member coroutine would lose `this`; the argument keeps the server alive.
    static asio::awaitable<void> accept_loop(Self self) {
        while (!self->shared_->stopping) {
            auto [ec, socket] = co_await self->acceptor_.async_accept(kAwait);
            if (self->shared_->stopping) co_return;
            if (ec) {
                // Out of descriptors: give connections time to end.
                self->retry_.expires_after(std::chrono::milliseconds(100));
                co_await self->retry_.async_wait(kAwait);
                continue;
            }
            if (self->connections_.size() >= self->shared_->limits.connections_max) continue;
            serve(self, std::move(socket));
        }
    }

    static void serve(const Self& self, tcp::socket socket) {
        auto connection = std::make_shared<HttpConnection>();
        auto& connections = self->connections_;
        const auto place = connections.insert(connections.end(), connection);
        auto work = serve_connection(std::move(socket), self->shared_, std::move(connection));
        asio::co_spawn(self->executor_, std::move(work),
                       [self, place](const std::exception_ptr& error) {
                           self->connections_.erase(place);
                           self->report_when_empty();
                           if (error) std::rethrow_exception(error);
                       });
    }

    template <class Which>
    void close_all(Which which) {
        const Connections now = connections_;
        for (const auto& connection : now) {
            if (!which(*connection)) continue;
            if (connection->close) connection->close();
            if (connection->abandon) connection->abandon();
        }
    }

    void report_when_empty() {
        if (!stopped_ || !connections_.empty()) return;
        patience_.cancel();
        auto stopped = std::move(stopped_);
        stopped_ = nullptr;
        stopped();
    }

    asio::any_io_executor executor_;
    std::shared_ptr<HttpShared> shared_;
    tcp::acceptor acceptor_;
    asio::steady_timer patience_;
    asio::steady_timer retry_;
    Connections connections_;
    std::function<void()> stopped_;
};

Result<std::unique_ptr<ApiServer>> ApiServer::start(asio::any_io_executor executor,
                                                    const ApiServerConfig& config,
                                                    const Router& router) {
    const auto endpoint = parse_listen(config.listen);
    if (!endpoint) return std::unexpected(endpoint.error());
    auto tls = make_tls(config);
    if (!tls) return std::unexpected(tls.error());
    auto shared = std::make_shared<HttpShared>();
    shared->router = &router;
    shared->limits = config.limits;
    shared->tls = std::move(*tls);
    auto impl = std::make_shared<Impl>(std::move(executor), std::move(shared));
    if (auto listening = Impl::listen(impl, *endpoint, config.listen); !listening) {
        return std::unexpected(listening.error());
    }
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(impl)));
}

ApiServer::ApiServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
ApiServer::~ApiServer() = default;

std::uint16_t ApiServer::port() const { return impl_->port(); }
std::size_t ApiServer::connections() const { return impl_->connections(); }

void ApiServer::stop(std::chrono::milliseconds patience, std::function<void()> stopped) {
    Impl::stop(impl_, patience, std::move(stopped));
}

}  // namespace camfleet::api
