// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/parameter_set_codec.hpp"

#include <string>

namespace camfleet::rtsp {
namespace {

constexpr std::uint32_t side_max = 16'384;
constexpr std::size_t bytes_max = 4096;

// Bits of the payload, without the emulation prevention bytes (00 00 03).
class BitReader {
  public:
    explicit BitReader(std::string_view unit) {
        unsigned zeros = 0;
        for (const char c : unit.substr(0, bytes_max)) {
            if (zeros >= 2 && c == 3) {
                zeros = 0;
                continue;
            }
            zeros = c == 0 ? zeros + 1 : 0;
            bytes_.push_back(c);
        }
    }
    [[nodiscard]] bool failed() const { return failed_; }
    std::uint32_t bits(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) value = (value << 1U) | bit();
        return value;
    }
    void skip(unsigned count) {
        for (unsigned i = 0; i < count; ++i) bit();
    }
    std::uint32_t unsigned_golomb() {
        unsigned zeros = 0;
        while (!failed_ && bit() == 0) ++zeros;
        if (zeros > 31) {
            failed_ = true;
            return 0;
        }
        return (1U << zeros) - 1U + bits(zeros);
    }

  private:
    std::uint32_t bit() {
        if (at_ >= bytes_.size() * 8) {
            failed_ = true;
            return 1;
        }
        const auto byte = static_cast<unsigned char>(bytes_[at_ / 8]);
        const std::uint32_t value = (byte >> (7U - at_ % 8U)) & 1U;
        ++at_;
        return value;
    }

    std::string bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

struct Crop {
    std::uint32_t horizontal = 0;  // in units of chroma samples
    std::uint32_t vertical = 0;
};

Crop read_crop(BitReader& reader) {
    if (reader.bits(1) == 0) return {};
    const std::uint32_t left = reader.unsigned_golomb();
    const std::uint32_t right = reader.unsigned_golomb();
    const std::uint32_t top = reader.unsigned_golomb();
    const std::uint32_t bottom = reader.unsigned_golomb();
    if (left > side_max || right > side_max || top > side_max || bottom > side_max) return {};
    return {left + right, top + bottom};
}

std::optional<PictureSize> checked(std::uint64_t width,
                                   std::uint64_t height,
                                   const Crop& crop,
                                   bool failed) {
    if (failed || width > side_max || height > side_max) return std::nullopt;
    if (crop.horizontal >= width || crop.vertical >= height) return std::nullopt;
    return PictureSize{static_cast<std::uint32_t>(width) - crop.horizontal,
                       static_cast<std::uint32_t>(height) - crop.vertical};
}

void skip_scaling_list(BitReader& reader, unsigned size) {
    std::uint32_t last = 8;
    std::uint32_t next = 8;
    for (unsigned i = 0; i < size && !reader.failed(); ++i) {
        if (next != 0) {
            const std::uint32_t code = reader.unsigned_golomb();
            const std::uint32_t delta = (code & 1U) != 0 ? code / 2U + 1U : 0U - code / 2U;
            next = (last + delta) & 0xFFU;
        }
        last = next == 0 ? last : next;
    }
}

// High profiles say more about colour; returns chroma_format_idc.
std::uint32_t read_high_profile(BitReader& reader) {
    const std::uint32_t chroma = reader.unsigned_golomb();
    if (chroma == 3) reader.skip(1);
    reader.unsigned_golomb();
    reader.unsigned_golomb();
    reader.skip(1);
    if (reader.bits(1) == 0) return chroma;
    const unsigned lists = chroma == 3 ? 12 : 8;
    for (unsigned i = 0; i < lists; ++i) {
        if (reader.bits(1) != 0) skip_scaling_list(reader, i < 6 ? 16 : 64);
    }
    return chroma;
}

bool is_high(std::uint32_t profile) {
    for (const std::uint32_t high :
         {100U, 110U, 122U, 244U, 44U, 83U, 86U, 118U, 128U, 138U, 139U, 134U, 135U}) {
        if (profile == high) return true;
    }
    return false;
}

void skip_order_count(BitReader& reader) {
    const std::uint32_t type = reader.unsigned_golomb();
    if (type == 0) {
        reader.unsigned_golomb();
    } else if (type == 1) {
        reader.skip(1);
        reader.unsigned_golomb();
        reader.unsigned_golomb();
        const std::uint32_t count = reader.unsigned_golomb();
        for (std::uint32_t i = 0; i < count && i < 256 && !reader.failed(); ++i)
            reader.unsigned_golomb();
    }
}

std::optional<PictureSize> size_h264(std::string_view unit) {
    BitReader reader(unit.substr(std::min<std::size_t>(unit.size(), 1)));
    const std::uint32_t profile = reader.bits(8);
    reader.skip(16);
    reader.unsigned_golomb();
    const std::uint32_t chroma = is_high(profile) ? read_high_profile(reader) : 1;
    reader.unsigned_golomb();
    skip_order_count(reader);
    reader.unsigned_golomb();
    reader.skip(1);
    const std::uint64_t width = (std::uint64_t{reader.unsigned_golomb()} + 1) * 16;
    const std::uint64_t map_units = std::uint64_t{reader.unsigned_golomb()} + 1;
    const bool frames_only = reader.bits(1) != 0;
    if (!frames_only) reader.skip(1);
    reader.skip(1);
    Crop crop = read_crop(reader);
    crop.horizontal *= chroma == 1 || chroma == 2 ? 2 : 1;
    crop.vertical *= (chroma == 1 ? 2U : 1U) * (frames_only ? 1U : 2U);
    return checked(width, map_units * 16 * (frames_only ? 1 : 2), crop, reader.failed());
}

void skip_profile_tier_level(BitReader& reader, std::uint32_t sub_layers) {
    reader.skip(88 + 8);
    std::uint32_t profiles = 0;
    std::uint32_t levels = 0;
    for (std::uint32_t i = 0; i < sub_layers; ++i) {
        profiles += reader.bits(1);
        levels += reader.bits(1);
    }
    if (sub_layers > 0) reader.skip(2 * (8 - sub_layers));
    reader.skip(88 * profiles + 8 * levels);
}

std::optional<PictureSize> size_h265(std::string_view unit) {
    BitReader reader(unit.substr(std::min<std::size_t>(unit.size(), 2)));
    reader.skip(4);
    const std::uint32_t sub_layers = reader.bits(3);
    reader.skip(1);
    skip_profile_tier_level(reader, sub_layers);
    reader.unsigned_golomb();
    const std::uint32_t chroma = reader.unsigned_golomb();
    if (chroma == 3) reader.skip(1);
    const std::uint64_t width = reader.unsigned_golomb();
    const std::uint64_t height = reader.unsigned_golomb();
    Crop crop = read_crop(reader);
    crop.horizontal *= chroma == 1 || chroma == 2 ? 2 : 1;
    crop.vertical *= chroma == 1 ? 2 : 1;
    return checked(width, height, crop, reader.failed());
}

}  // namespace

std::optional<PictureSize> picture_size(Codec codec, std::string_view sequence_set) {
    return codec == Codec::h264 ? size_h264(sequence_set) : size_h265(sequence_set);
}

}  // namespace camfleet::rtsp
