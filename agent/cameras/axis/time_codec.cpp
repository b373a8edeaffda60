// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/time_codec.hpp"

#include "agent/cameras/axis/json_reply.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::size_t server_max = 255;

// "Europe/Berlin" and "UTC" against "CET-1CEST,M3.5.0/2,M10.5.0/3": a POSIX text has an offset.
bool is_zone_name(std::string_view zone) {
    return std::ranges::none_of(zone,
                                [](char c) {
                                    return std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                                           c == ',' || c == '<';
                                }) ||
           zone.starts_with("Etc/");
}

Result<void> done(const Result<json::Object>& data) {
    if (!data) return std::unexpected(data.error());
    return {};
}

}  // namespace

std::string make_ntp_info_call() { return make_call("getNTPInfo"); }

Result<NtpInfo> parse_ntp_info(std::string_view text) {
    const auto data = data_of(Api::ntp, text);
    if (!data) return std::unexpected(data.error());
    const auto* client = json::object_at(*data, "client");
    if (client == nullptr) return fail(Errc::malformed, "ntp: no client");
    NtpInfo info;
    info.enabled = json::bool_at(*client, "enabled").value_or(false);
    info.secured = json::bool_at(*client, "NTSEnabled").value_or(false);
    info.source = json::text_at(*client, "serversSource");
    info.servers = json::texts_at(*client, "staticServers");
    info.advertised = json::texts_at(*client, "advertisedServers");
    info.synced = json::bool_at(*client, "synced");
    return info;
}

std::string make_ntp_call(const std::string& server) {
    json::Object params;
    params["enabled"] = true;
    params["serversSource"] = "static";
    params["staticServers"] = json::Array{boost::json::value(server)};
    params["NTSEnabled"] = false;
    return make_call("setNTPClientConfiguration", std::move(params));
}

std::string make_date_time_call() { return make_call("getDateTimeInfo"); }

Result<DateTimeInfo> parse_date_time(std::string_view text) {
    const auto data = data_of(Api::time_service, text);
    if (!data) return std::unexpected(data.error());
    DateTimeInfo info;
    info.utc = json::text_at(*data, "dateTime");
    info.local = json::text_at(*data, "localDateTime");
    info.zone = json::text_at(*data, "timeZone");
    info.posix_zone = json::text_at(*data, "posixTimeZone");
    info.summer_time = json::bool_at(*data, "dstEnabled");
    if (info.utc.empty()) return fail(Errc::malformed, "time: no dateTime");
    return info;
}

std::string make_zone_call(const std::string& zone) {
    json::Object params;
    if (is_zone_name(zone)) {
        params["timeZone"] = zone;
        return make_call("setTimeZone", std::move(params));
    }
    params["posixTimeZone"] = zone;
    // A rule for summer time stands behind a comma (POSIX.1-2017 section 8.3).
    params["enableDst"] = zone.find(',') != std::string::npos;
    return make_call("setPosixTimeZone", std::move(params));
}

Result<void> parse_ntp_set(std::string_view text) { return done(data_of(Api::ntp, text)); }

Result<void> parse_time_set(std::string_view text) {
    return done(data_of(Api::time_service, text));
}

Pairs time_changes(const std::string& server, const std::string& zone) {
    Pairs changes;
    if (!server.empty()) {
        changes = {
            {"Time.SyncSource", "NTP"}, {"Time.ObtainFromDHCP", "no"}, {"Time.NTP.Server", server}};
    }
    if (!zone.empty()) {
        changes.emplace_back("Time.POSIXTimeZone", zone);
        changes.emplace_back("Time.DST.Enabled",
                             zone.find(',') != std::string::npos ? "yes" : "no");
    }
    return changes;
}

Result<void> check_server(std::string_view server) {
    const bool good =
        !server.empty() && server.size() <= server_max && std::ranges::all_of(server, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ||
                   c == ':';
        });
    if (good) return {};
    return fail(Errc::invalid_argument, "time server: a host name or an address");
}

}  // namespace camfleet::axis
