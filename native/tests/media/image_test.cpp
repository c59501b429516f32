// Images in memory: exact round trips, known values, refusals before decoding.
#include <cstring>

#include "clip.h"
#include "sample_jpeg.h"

namespace {

struct Image {
    srnet_image_info info{};
    std::vector<uint8_t> pixels;
    std::vector<uint8_t> palette = std::vector<uint8_t>(768, 0);
};

Image Decode(const uint8_t *bytes, int64_t size) {
    Image image;
    image.info.struct_size = sizeof image.info;
    CHECK(srnet_image_probe(bytes, size, &image.info) == SRNET_MEDIA_OK);
    image.pixels.resize(static_cast<size_t>(image.info.width) * image.info.height * (image.info.pixels == SRNET_PIXELS_RGB24 ? 3 : 1));
    const auto capacity = static_cast<int64_t>(image.pixels.size());
    CHECK(srnet_image_decode(bytes, size, image.pixels.data(), capacity - 1, nullptr, nullptr) == SRNET_MEDIA_INVALID);
    CHECK(srnet_image_decode(bytes, size, image.pixels.data(), capacity, image.palette.data(), nullptr) == SRNET_MEDIA_OK);
    return image;
}

void PngsComeBackExactly(int32_t kind, int width, int height) {
    srnet_png_encoder *encoder = nullptr;
    CHECK(srnet_png_encoder_create(width, height, kind, &encoder) == SRNET_MEDIA_OK);
    std::vector<uint8_t> palette(768);
    for (size_t i = 0; i < palette.size(); ++i) {
        palette[i] = static_cast<uint8_t>(i * 7);
    }
    const uint8_t *colors = kind == SRNET_PIXELS_PALETTE8 ? palette.data() : nullptr;
    std::vector<uint8_t> pixels(static_cast<size_t>(width) * height * (kind == SRNET_PIXELS_RGB24 ? 3 : 1));
    for (int round = 0; round < 3; ++round) {
        for (size_t i = 0; i < pixels.size(); ++i) {
            pixels[i] = static_cast<uint8_t>((i * 2654435761u) >> (8 + round));
        }
        const uint8_t *bytes = nullptr;
        int64_t length = 0;
        const auto size = static_cast<int64_t>(pixels.size());
        CHECK(srnet_png_encoder_encode(encoder, pixels.data(), size - 1, colors, &bytes, &length) == SRNET_MEDIA_INVALID);
        CHECK(srnet_png_encoder_encode(encoder, pixels.data(), size, colors ? nullptr : palette.data(), &bytes, &length) == SRNET_MEDIA_INVALID);
        CHECK(srnet_png_encoder_encode(encoder, pixels.data(), size, colors, &bytes, &length) == SRNET_MEDIA_OK);
        const Image image = Decode(bytes, length);
        CHECK(image.info.format == SRNET_IMAGE_PNG && image.info.pixels == kind && image.info.width == width && image.info.height == height);
        CHECK(image.pixels == pixels);
        CHECK(!colors || image.palette == palette);
        for (int64_t cut = 0; cut < length; cut += 1 + length / 50) {
            CHECK(srnet_image_decode(bytes, cut, pixels.data(), size, nullptr, nullptr) < 0);
        }
    }
    srnet_png_encoder_free(encoder);
}

void AJpegHasItsKnownColours() {
    const Image image = Decode(SampleJpeg, sizeof SampleJpeg);
    CHECK(image.info.format == SRNET_IMAGE_JPEG && image.info.pixels == SRNET_PIXELS_RGB24 && image.info.width == 24 && image.info.height == 16);
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 24; ++x) {
            const uint8_t *p = &image.pixels[3 * static_cast<size_t>(24 * y + x)];
            CHECK(abs(p[0] - 10 * x) <= 14 && abs(p[1] - 15 * y) <= 14 && abs(p[2] - (200 - 5 * x)) <= 14);
        }
    }
    std::vector<uint8_t> pixels(image.pixels.size());
    for (size_t cut = 0; cut < sizeof SampleJpeg - 40; cut += 7) {
        CHECK(srnet_image_decode(SampleJpeg, static_cast<int64_t>(cut), pixels.data(), static_cast<int64_t>(pixels.size()), nullptr, nullptr) < 0);
    }
}

void SizesAreRefusedFromTheHeader() {
    uint8_t png[33] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0x7F, 0, 0, 0, 0x7F, 0, 8, 2};
    srnet_image_info info{};
    info.struct_size = sizeof info;
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_LIMIT);
    std::memset(png + 16, 0xFF, 8);
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_LIMIT);
    std::memset(png + 16, 0, 8);
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_CORRUPT);
    png[19] = png[23] = 1;
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_OK);
    png[24] = 16;
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_OK && info.pixels == SRNET_PIXELS_RGB24);
    png[25] = 0;
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_OK && info.pixels == SRNET_PIXELS_GRAY16);
    png[25] = 3;
    CHECK(srnet_image_probe(png, sizeof png, &info) == SRNET_MEDIA_CORRUPT);
    srnet_png_encoder *encoder = nullptr;
    CHECK(srnet_png_encoder_create(0, 5, SRNET_PIXELS_GRAY8, &encoder) == SRNET_MEDIA_INVALID && !encoder);
    CHECK(srnet_png_encoder_create(65536, 65536, SRNET_PIXELS_GRAY8, &encoder) == SRNET_MEDIA_INVALID && !encoder);
    CHECK(srnet_png_encoder_create(5, 5, 9, &encoder) == SRNET_MEDIA_INVALID && !encoder);
}

}  // namespace

int main() {
    for (const int32_t kind : {SRNET_PIXELS_RGB24, SRNET_PIXELS_GRAY8, SRNET_PIXELS_PALETTE8}) {
        PngsComeBackExactly(kind, 1, 1);
        PngsComeBackExactly(kind, 37, 5);
        PngsComeBackExactly(kind, 320, 200);
    }
    AJpegHasItsKnownColours();
    SizesAreRefusedFromTheHeader();
    return 0;
}
