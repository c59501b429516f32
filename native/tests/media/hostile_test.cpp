// Damaged, truncated, empty and random files: any answer will do, except a crash, a hang or a lie about the size. Deterministic.
#include <algorithm>
#include <random>

#include "clip.h"
#include "sample_jpeg.h"

namespace {

constexpr int Rounds = 120;

// Decodes what can be decoded; a status other than those of the header ends the test.
void TryVideo(const std::string &path) {
    srnet_decoder *decoder = NewDecoder(path, false, 5'000'000, 5'000'000);
    const int32_t opened = srnet_decoder_open(decoder);
    CHECK(opened <= SRNET_MEDIA_OK && opened >= SRNET_MEDIA_INTERNAL);
    if (opened == SRNET_MEDIA_OK) {
        const srnet_decoder_info info = InfoOf(decoder);
        CHECK(info.width > 0 && info.height > 0 && static_cast<int64_t>(info.width) * info.height <= SRNET_MEDIA_MAX_VIDEO_PIXELS);
        int count = 0;
        const int32_t ended = ReadToEnd(decoder, count, 200);
        CHECK(ended <= SRNET_MEDIA_END && ended >= SRNET_MEDIA_INTERNAL);
    }
    srnet_decoder_free(decoder);
}

void TryImage(const std::vector<uint8_t> &bytes) {
    // A heap block of exactly this size, so that the sanitizer sees every read beyond it.
    const std::vector<uint8_t> file(bytes);
    const auto size = static_cast<int64_t>(file.size());
    srnet_image_info info{};
    info.struct_size = sizeof info;
    if (srnet_image_probe(file.data(), size, &info) != SRNET_MEDIA_OK) {
        return;
    }
    CHECK(static_cast<int64_t>(info.width) * info.height <= SRNET_MEDIA_MAX_IMAGE_PIXELS);
    if (static_cast<int64_t>(info.width) * info.height > 4'000'000) {
        return;  // allowed, but too slow to try by the hundred
    }
    const size_t count = static_cast<size_t>(info.width) * info.height;
    std::vector<uint8_t> pixels(count * (info.pixels == SRNET_PIXELS_RGB24 ? 3 : info.pixels == SRNET_PIXELS_GRAY16 ? 2 : 1));
    std::vector<uint8_t> palette(768);
    std::vector<uint8_t> alpha(count);
    const int32_t status = srnet_image_decode(file.data(), size, pixels.data(), static_cast<int64_t>(pixels.size()), palette.data(), alpha.data());
    CHECK(status <= SRNET_MEDIA_OK && status >= SRNET_MEDIA_INTERNAL);
}

std::vector<uint8_t> Mutated(std::vector<uint8_t> bytes, std::mt19937 &random) {
    const auto below = [&random](size_t limit) { return static_cast<size_t>(random() % limit); };
    for (size_t i = 1 + below(12); i > 0 && !bytes.empty(); --i) {
        // Headers decide most, so half of the damage goes there.
        const size_t at = below(below(2) == 0 ? bytes.size() : std::min<size_t>(bytes.size(), 200));
        switch (below(5)) {
            case 0: bytes[at] ^= static_cast<uint8_t>(1u << below(8)); break;
            case 1: bytes[at] = static_cast<uint8_t>(random()); break;
            case 2: bytes[at] = below(2) == 0 ? 0xFF : 0; break;
            case 3: bytes.resize(std::max<size_t>(1, at)); break;
            default: {
                const std::vector<uint8_t> block(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                                 bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + 1 + below(64))));
                bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size())), block.begin(), block.end());
            }
        }
    }
    return bytes;
}

// Makes the checksums of all chunks right again, so that damage gets past them.
std::vector<uint8_t> WithChecksums(std::vector<uint8_t> png) {
    for (size_t at = 8; at + 12 <= png.size();) {
        const size_t length = size_t{png[at]} << 24 | size_t{png[at + 1]} << 16 | size_t{png[at + 2]} << 8 | png[at + 3];
        if (length > png.size() - at - 12) {
            break;
        }
        uint32_t crc = ~0u;
        for (size_t i = at + 4; i < at + 8 + length; ++i) {
            crc ^= png[i];
            for (int bit = 0; bit < 8; ++bit) {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }
        for (int i = 0; i < 4; ++i) {
            png[at + 8 + length + static_cast<size_t>(i)] = static_cast<uint8_t>(~crc >> (24 - 8 * i));
        }
        at += 12 + length;
    }
    return png;
}

std::vector<uint8_t> SamplePng(int32_t kind) {
    srnet_png_encoder *encoder = nullptr;
    CHECK(srnet_png_encoder_create(40, 30, kind, &encoder) == SRNET_MEDIA_OK);
    std::vector<uint8_t> pixels = Picture(40, 30, 3);
    const std::vector<uint8_t> palette(768, 77);
    const uint8_t *bytes = nullptr;
    int64_t length = 0;
    CHECK(srnet_png_encoder_encode(encoder, pixels.data(), static_cast<int64_t>(pixels.size()), kind == SRNET_PIXELS_PALETTE8 ? palette.data() : nullptr, &bytes,
                                   &length) == SRNET_MEDIA_OK);
    const std::vector<uint8_t> file(bytes, bytes + length);
    srnet_png_encoder_free(encoder);
    return file;
}

}  // namespace

int main() {
    const TestFolder folder;
    std::mt19937 random(20260731);

    for (const char *name : {"clip.mp4", "clip.mkv"}) {
        WriteClip(folder.File(name), 64, 48, 12);
        const std::vector<uint8_t> clip = ReadAll(folder.File(name));
        const std::string damaged = folder.File(std::string("damaged-") + name);
        for (int i = 0; i < Rounds; ++i) {
            WriteAll(damaged, Mutated(clip, random));
            TryVideo(damaged);
        }
        for (size_t cut = 0; cut < clip.size(); cut += 1 + clip.size() / 40) {
            WriteAll(damaged, {clip.begin(), clip.begin() + static_cast<std::ptrdiff_t>(cut)});
            TryVideo(damaged);
        }
    }

    for (const char *name : {"noise.mp4", "noise.mkv", "noise.avi", "noise.h264", "noise"}) {
        std::vector<uint8_t> noise(5000);
        std::generate(noise.begin(), noise.end(), [&random] { return static_cast<uint8_t>(random()); });
        WriteAll(folder.File(name), noise);
        TryVideo(folder.File(name));
        TryImage(noise);
    }

    const std::vector<std::vector<uint8_t>> images = {SamplePng(SRNET_PIXELS_PALETTE8), SamplePng(SRNET_PIXELS_RGB24), SamplePng(SRNET_PIXELS_GRAY8),
                                                      {SampleJpeg, SampleJpeg + sizeof SampleJpeg}};
    for (const std::vector<uint8_t> &image : images) {
        for (int i = 0; i < 20 * Rounds; ++i) {
            const std::vector<uint8_t> damaged = Mutated(image, random);
            TryImage(damaged);
            TryImage(WithChecksums(damaged));
        }
        for (size_t cut = 0; cut < image.size(); ++cut) {
            TryImage({image.begin(), image.begin() + static_cast<std::ptrdiff_t>(cut)});
        }
    }
    return 0;
}
