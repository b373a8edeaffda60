// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/video/jpeg_picture.hpp"

#include "tests/lab/video/bit_writer.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

namespace camfleet::lab {

namespace {

constexpr unsigned columns = 80;  // blocks of 8 x 8
constexpr unsigned rows = 45;

// Number of DC codes of each length 1..16 (table K.3); the symbols are 0..11 in order.
constexpr std::array<std::uint8_t, 16> lengths{0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0};

struct Code {
    std::uint32_t bits = 0;
    unsigned length = 0;
};

std::array<Code, 12> dc_codes() {
    std::array<Code, 12> codes{};
    std::uint32_t next = 0;
    std::size_t symbol = 0;
    for (unsigned length = 1; length <= 16; ++length) {
        for (unsigned i = 0; i < lengths[length - 1]; ++i) codes[symbol++] = {next++, length};
        next <<= 1U;
    }
    return codes;
}

void segment(std::string& out, unsigned char marker, const std::string& body) {
    const std::size_t size = body.size() + 2;
    out += '\xFF';
    out += static_cast<char>(marker);
    out += static_cast<char>(size >> 8U);
    out += static_cast<char>(size & 0xFFU);
    out += body;
}

std::string headers() {
    std::string out("\xFF\xD8", 2);
    segment(out, 0xE0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
    segment(out, 0xDB, std::string(1, '\0') + std::string(64, '\x08'));
    const std::string frame{8,
                            static_cast<char>(rows * 8 / 256),
                            static_cast<char>(rows * 8 % 256),
                            static_cast<char>(columns * 8 / 256),
                            static_cast<char>(columns * 8 % 256),
                            1,
                            1,
                            0x11,
                            0};
    segment(out, 0xC0, frame);
    std::string dc(1, '\0');
    for (const std::uint8_t count : lengths) dc += static_cast<char>(count);
    for (char symbol = 0; symbol < 12; ++symbol) dc += symbol;
    segment(out, 0xC4, dc);
    // One AC code, "0": end of block.
    segment(out, 0xC4, std::string("\x10\x01", 2) + std::string(15, '\0') + std::string(1, '\0'));
    segment(out, 0xDA, std::string("\x01\x01\x00\x00\x3F\x00", 6));
    return out;
}

int shade(unsigned column, unsigned row, unsigned moment) {
    if (column / 4 == moment % (columns / 4)) return 90;
    return static_cast<int>((column * 7 + row * 5) % 97) - 48;
}

}  // namespace

std::string jpeg_picture(unsigned moment) {
    static const auto codes = dc_codes();
    BitWriter bits;
    int previous = 0;
    for (unsigned block = 0; block < columns * rows; ++block) {
        const int value = shade(block % columns, block / columns, moment);
        const int difference = value - previous;
        previous = value;
        unsigned category = 0;
        while ((std::abs(difference) >> category) != 0) ++category;
        bits.bits(codes[category].bits, codes[category].length);
        const int code = difference < 0 ? difference + (1 << category) - 1 : difference;
        bits.bits(static_cast<std::uint32_t>(code), category);
        bits.bits(0, 1);  // end of block
    }
    bits.align(true);
    std::string out = headers();
    for (const char byte : bits.bytes()) {
        out += byte;
        if (byte == '\xFF') out += '\0';
    }
    return out + "\xFF\xD9";
}

}  // namespace camfleet::lab
