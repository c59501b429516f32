#include "image_header.h"

#include <cstring>
#include <string>
#include <utility>

#include "error.h"
#include "orientation.h"

namespace srnet::media {
namespace {

constexpr uint8_t PngSignature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr int64_t PngChunkFrame = 12;  // length, type, CRC

[[noreturn]] void Corrupt(const char *what) { throw Error(SRNET_MEDIA_CORRUPT, what); }

[[noreturn]] void Unsupported(const char *what) { throw Error(SRNET_MEDIA_UNSUPPORTED, what); }

uint32_t Big32(const uint8_t *p) { return (uint32_t{p[0]} << 24) | (uint32_t{p[1]} << 16) | (uint32_t{p[2]} << 8) | p[3]; }

int32_t Big16(const uint8_t *p) { return (p[0] << 8) | p[1]; }

int32_t Little16(const uint8_t *p) { return p[0] | (p[1] << 8); }

// What a file says of its picture besides the pixels.
struct Remarks {
    bool alpha = false;
    int orientation = Upright;
    int64_t aspectNum = 1;
    int64_t aspectDen = 1;
};

// The orientation in EXIF's first directory, a TIFF file of its own; upright where it is damaged or does not say.
int ReadExif(const uint8_t *tiff, int64_t size) {
    constexpr int Orientation = 0x0112, Short = 3;
    if (size < 8 || (std::memcmp(tiff, "II*", 4) != 0 && std::memcmp(tiff, "MM\0*", 4) != 0)) {
        return Upright;
    }
    const bool little = tiff[0] == 'I';
    const auto number = [=](const uint8_t *p) { return little ? Little16(p) : Big16(p); };
    const int64_t directory = little ? (int64_t{tiff[4]} | (tiff[5] << 8) | (tiff[6] << 16) | (int64_t{tiff[7]} << 24)) : Big32(tiff + 4);
    if (directory > size - 2) {
        return Upright;
    }
    const int entries = number(tiff + directory);
    for (int64_t i = 0, at = directory + 2; i < entries && at + 12 <= size; ++i, at += 12) {
        if (number(tiff + at) == Orientation && number(tiff + at + 2) == Short) {
            const int orientation = number(tiff + at + 8);
            return orientation >= 1 && orientation <= 8 ? orientation : Upright;
        }
    }
    return Upright;
}

// With a unit the numbers are densities, and dense pixels are small; without one they are the pixel's sides, as FFmpeg writes them.
void ReadDensity(bool unit, int64_t x, int64_t y, Remarks &remarks) {
    remarks.aspectNum = unit ? y : x;
    remarks.aspectDen = unit ? x : y;
}

srnet_image_info Checked(int32_t format, int32_t pixels, int64_t width, int64_t height, const Remarks &remarks) {
    if (width <= 0 || height <= 0) {
        Corrupt("its header gives no size");
    }
    if (width > SRNET_MEDIA_MAX_IMAGE_SIDE || height > SRNET_MEDIA_MAX_IMAGE_SIDE || width * height > SRNET_MEDIA_MAX_IMAGE_PIXELS) {
        throw Error(SRNET_MEDIA_LIMIT, "its " + std::to_string(width) + "x" + std::to_string(height) + " pixels are more than are read");
    }
    if (IsSideways(remarks.orientation)) {
        std::swap(width, height);
    }
    const PixelAspect aspect = PixelAspectOf(remarks.aspectNum, remarks.aspectDen, remarks.orientation);
    return {sizeof(srnet_image_info), format,      pixels,    static_cast<int32_t>(width), static_cast<int32_t>(height), remarks.alpha ? 1 : 0,
            remarks.orientation,      aspect.num, aspect.den};
}

// What stands before the picture; of the rest of the file decoding finds out.
Remarks ReadPngRemarks(Bytes file) {
    Remarks remarks;
    for (int64_t at = sizeof PngSignature; at + PngChunkFrame <= file.size;) {
        const int64_t length = Big32(file.data + at);
        const uint8_t *type = file.data + at + 4, *content = type + 4;
        if (length > file.size - at - PngChunkFrame || std::memcmp(type, "IDAT", 4) == 0) {
            break;
        }
        if (std::memcmp(type, "tRNS", 4) == 0) {
            remarks.alpha = true;
        } else if (std::memcmp(type, "eXIf", 4) == 0) {
            remarks.orientation = ReadExif(content, length);
        } else if (std::memcmp(type, "pHYs", 4) == 0 && length == 9) {
            ReadDensity(content[8] != 0, Big32(content), Big32(content + 4), remarks);
        }
        at += PngChunkFrame + length;
    }
    return remarks;
}

srnet_image_info ReadPngHeader(Bytes file) {
    const uint8_t *header = file.data + sizeof PngSignature;
    if (file.size < 33 || Big32(header) != 13 || std::memcmp(header + 4, "IHDR", 4) != 0) {
        Corrupt("its PNG header is damaged");
    }
    const int depth = header[16];
    const int colorType = header[17];
    int32_t pixels = 0;
    switch (colorType) {
        case 0:
        case 4: pixels = depth == 16 ? SRNET_PIXELS_GRAY16 : SRNET_PIXELS_GRAY8; break;
        case 2:
        case 6: pixels = SRNET_PIXELS_RGB24; break;
        case 3: pixels = SRNET_PIXELS_PALETTE8; break;
        default: Corrupt("its PNG header is damaged");
    }
    const bool small = depth == 1 || depth == 2 || depth == 4;
    if (depth != 8 && !(depth == 16 && colorType != 3) && !(small && (colorType == 0 || colorType == 3))) {
        Corrupt("its PNG header is damaged");
    }
    Remarks remarks = ReadPngRemarks(file);
    remarks.alpha = (remarks.alpha && !(small && colorType == 0)) || colorType == 4 || colorType == 6;
    return Checked(SRNET_IMAGE_PNG, pixels, Big32(header + 8), Big32(header + 12), remarks);
}

bool IsStartOfFrame(int marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

srnet_image_info ReadJpegFrameHeader(int marker, const uint8_t *segment, int32_t length, const Remarks &remarks) {
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
    return Checked(SRNET_IMAGE_JPEG, components == 1 ? SRNET_PIXELS_GRAY8 : SRNET_PIXELS_RGB24, Big16(segment + 5), Big16(segment + 3), remarks);
}

void ReadJpegRemark(int marker, const uint8_t *content, int32_t size, Remarks &remarks) {
    if (marker == 0xE0 && size >= 12 && std::memcmp(content, "JFIF", 5) == 0) {
        ReadDensity(content[7] != 0, Big16(content + 8), Big16(content + 10), remarks);
    } else if (marker == 0xE1 && size >= 6 && std::memcmp(content, "Exif\0", 6) == 0) {
        remarks.orientation = ReadExif(content + 6, size - 6);
    }
}

srnet_image_info ReadJpegHeader(Bytes file) {
    Remarks remarks;
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
            return ReadJpegFrameHeader(marker, file.data + at + 2, length, remarks);
        }
        ReadJpegRemark(marker, file.data + at + 4, length - 2, remarks);
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
    return static_cast<int64_t>(width) * height * (pixels == SRNET_PIXELS_RGB24 ? 3 : pixels == SRNET_PIXELS_RGBA32 ? 4 : pixels == SRNET_PIXELS_GRAY16 ? 2 : 1);
}

std::vector<uint8_t> EssentialPng(Bytes file) {
    std::vector<uint8_t> essential(PngSignature, PngSignature + sizeof PngSignature);
    for (int64_t at = sizeof PngSignature; at + PngChunkFrame <= file.size;) {
        const int64_t length = Big32(file.data + at);
        const uint8_t *type = file.data + at + 4;
        if (length > file.size - at - PngChunkFrame) {
            Corrupt("the PNG is cut short");
        }
        // A capital first letter is PNG's own mark for chunks that decoding needs; tRNS is what is transparent. libav does not spread small gray that has it.
        const bool smallGray = file.data[24] < 8 && file.data[25] == 0;
        if ((type[0] & 0x20) == 0 || (std::memcmp(type, "tRNS", 4) == 0 && !smallGray)) {
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
