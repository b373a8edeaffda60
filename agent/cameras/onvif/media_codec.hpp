// SPDX-License-Identifier: Apache-2.0
// Media service 1 (ver10) and 2 (ver20): profiles and the addresses of streams and pictures; and
// the files that a device offers by address. Pure.
// Source: reference onvif.md section 5 (media.wsdl of both versions).
#pragma once

#include "agent/cameras/onvif/soap.hpp"
#include "common/proto/identity.pb.h"

#include <chrono>

namespace camfleet::onvif {

struct Profile {
    std::string token = {};
    std::string name = {};
    std::string encoding = {};  // "H264", "H265", "JPEG", ...; empty: has no video encoder
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

inline constexpr std::size_t profiles_max = 64;

// service: names::media or names::media2. Errors: malformed, too_large
[[nodiscard]] Result<std::vector<Profile>> parse_profiles(std::string_view text,
                                                          std::string_view service);
// The Uri of GetStreamUri or GetSnapshotUri, as the device wrote it.
// Errors: malformed (also: no address), too_large
[[nodiscard]] Result<std::string> parse_media_uri(std::string_view text,
                                                  std::string_view service,
                                                  std::string_view operation);
// The first profile whose pictures we can judge (H.264, H.265), else the first with video, else
// the first. Errors: not_found
[[nodiscard]] Result<Profile> choose_profile(const std::vector<Profile>& all);

[[nodiscard]] Operation get_profiles(std::string_view service);
[[nodiscard]] Operation get_stream_uri(std::string_view service, const std::string& token);
[[nodiscard]] Operation get_snapshot_uri(std::string_view service, const std::string& token);

// SystemBackupUri; empty: not offered. Errors: malformed, too_large
[[nodiscard]] Result<std::string> parse_backup_uri(std::string_view text);

struct Upload {
    std::string uri;
    std::chrono::milliseconds delay{0};  // to be waited for before the file is sent
};
// Of StartSystemRestore and StartFirmwareUpgrade. Errors: malformed (also: no address), too_large
[[nodiscard]] Result<Upload> parse_upload(std::string_view text, std::string_view operation);
// "PT1M30.5S": days to seconds, at most a day. Errors: malformed
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

// The content of the first backup file of GetSystemBackup: base64 in the document, or an MTOM
// attachment (multipart/related). Errors: malformed, not_found (no file)
[[nodiscard]] Result<std::string> parse_backup_file(std::string_view body,
                                                    std::string_view content_type);

}  // namespace camfleet::onvif
