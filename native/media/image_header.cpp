#include "image_header.h"

#include <cstring>
#include <string>

#include "error.h"

namespace srnet::media {
namespace {

constexpr uint8_t PngSignature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr int64_t PngChunkFrame = 12;  // length, type, CRC

[[noreturn]] void Corrupt(const char *what) { throw Error(SRNET_MEDIA_CORRUPT, what); }

[[noreturn]] void Unsupported(const char *what) { throw Error(SRNET_MEDIA_UNSUPPORTED, what); }

uint32_t Big32(const uint8_t *p) { return (uint32_t{p[0]} << 24) | (uint32_t{p[1]} << 16) | (uint32_t{p[2]} << 8) | p[3]; }

int32_t Big16(const uint8_t *p) { return (p[0] << 8) | p[1]; }

srnet_image_info Checked(int32_t format, int32_t pixels, int64_t width, int64_t height) {
    if (width <= 0 || height <= 0) {
        Corrupt("its header gives no size");
    }
    if (width > SRNET_MEDIA_MAX_IMAGE_SIDE || height > SRNET_MEDIA_MAX_IMAGE_SIDE || width * height > SRNET_MEDIA_MAX_IMAGE_PIXELS) {
        throw Error(SRNET_MEDIA_LIMIT, "its " + std::to_string(width) + "x" + std::to_string(height) + " pixels are more than are read");
    }
    return {sizeof(srnet_image_info), format, pixels, static_cast<int32_t>(width), static_cast<int32_t>(height)};
}

srnet_image_info ReadPngHeader(Bytes file) {
    const uint8_t *header = file.data + sizeof PngSignature;
    if (file.size < 33 || Big32(header) != 13 || std::memcmp(header + 4, "IHDR", 4) != 0) {
        Corrupt("its PNG header is damaged");
    }
    const int depth = header[16];
    const int colorType = header[17];
    if (depth == 16) {
        Unsupported("PNG with 16 bits per channel is not read; convert it to 8 bits");
    }
    int32_t pixels = 0;
    switch (colorType) {
        case 0:
        case 4: pixels = SRNET_PIXELS_GRAY8; break;
        case 2:
        case 6: pixels = SRNET_PIXELS_RGB24; break;
        case 3: pixels = SRNET_PIXELS_PALETTE8; break;
        default: Corrupt("its PNG header is damaged");
    }
    const bool small = depth == 1 || depth == 2 || depth == 4;
    if (depth != 8 && !(small && (colorType == 0 || colorType == 3))) {
        Corrupt("its PNG header is damaged");
    }
    return Checked(SRNET_IMAGE_PNG, pixels, Big32(header + 8), Big32(header + 12));
}

bool IsStartOfFrame(int marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

srnet_image_info ReadJpegFrameHeader(int marker, const uint8_t *segment, int32_t length) {
    if (marker > 0xC2) {
        Unsupported("lossless and arithmetic-coded JPEG is not read");
    }
    if (length < 8) {
        Corrupt("its JPEG header is damaged");
    }
    const int components = segment[7];
    if (segment[2] != 8) {
        Unsupported("JPEG with other than 8 bits per channel is not read");
    }
    if (components != 1 && components != 3) {
        Unsupported("CMYK JPEG is not read; convert it to RGB");
    }
    return Checked(SRNET_IMAGE_JPEG, components == 1 ? SRNET_PIXELS_GRAY8 : SRNET_PIXELS_RGB24, Big16(segment + 5), Big16(segment + 3));
}

srnet_image_info ReadJpegHeader(Bytes file) {
    int64_t at = 2;
    while (at + 4 <= file.size && file.data[at] == 0xFF) {
        const int marker = file.data[at + 1];
        if (marker == 0xFF) {  // fill byte
            ++at;
            continue;
        }
        const int32_t length = Big16(file.data + at + 2);
        if (length < 2 || at + 2 + length > file.size || marker == 0xD9 || marker == 0xDA) {
            break;
        }
        if (IsStartOfFrame(marker)) {
            return ReadJpegFrameHeader(marker, file.data + at + 2, length);
        }
        at += 2 + length;
    }
    Corrupt("its JPEG header is damaged or cut short");
}

}  // namespace

srnet_image_info ReadImageHeader(Bytes file) {
    if (file.size >= 8 && std::memcmp(file.data, PngSignature, sizeof PngSignature) == 0) {
        return ReadPngHeader(file);
    }
    if (file.size >= 4 && file.data[0] == 0xFF && file.data[1] == 0xD8) {
        return ReadJpegHeader(file);
    }
    Unsupported("it is neither PNG nor JPEG");
}

int64_t PixelBytes(int32_t pixels, int32_t width, int32_t height) {
    return static_cast<int64_t>(width) * height * (pixels == SRNET_PIXELS_RGB24 ? 3 : pixels == SRNET_PIXELS_RGBA32 ? 4 : 1);
}

std::vector<uint8_t> EssentialPng(Bytes file) {
    std::vector<uint8_t> essential(PngSignature, PngSignature + sizeof PngSignature);
    for (int64_t at = sizeof PngSignature; at + PngChunkFrame <= file.size;) {
        const int64_t length = Big32(file.data + at);
        const uint8_t *type = file.data + at + 4;
        if (length > file.size - at - PngChunkFrame) {
            Corrupt("the PNG is cut short");
        }
        // A capital first letter is PNG's own mark for chunks that decoding needs.
        if ((type[0] & 0x20) == 0) {
            essential.insert(essential.end(), file.data + at, file.data + at + PngChunkFrame + length);
        }
        if (std::memcmp(type, "IEND", 4) == 0) {
            return essential;
        }
        at += PngChunkFrame + length;
    }
    Corrupt("the PNG is cut short");
}

}  // namespace srnet::media
