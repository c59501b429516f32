// What live streams are made of: access units and JPEGs in memory, and files made from access units.
#include <algorithm>

#include "clip.h"

namespace {

constexpr int Width = 97, Height = 65;

srnet_h264_options Options() {
    srnet_h264_options options{};
    options.struct_size = sizeof options;
    options.width = Width;
    options.height = Height;
    options.crf = 23;
    options.max_kbps = 2000;
    options.key_frame_interval = 10;
    options.frame_rate = 30;
    return options;
}

struct Unit {
    std::vector<uint8_t> bytes;
    bool key;
};

Unit Encode(srnet_h264_encoder *encoder, int index, bool force = false) {
    const std::vector<uint8_t> rgb = Picture(Width, Height, index);
    const uint8_t *bytes = nullptr;
    int64_t length = 0;
    int32_t key = -1;
    CHECK(srnet_h264_encoder_encode(encoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * Width, index * 33'333LL, force, &bytes, &length, &key) ==
          SRNET_MEDIA_OK);
    CHECK(length > 4 && (key == 0 || key == 1));
    return {{bytes, bytes + length}, key == 1};
}

// The types of the NAL units in order.
std::vector<int> Types(const std::vector<uint8_t> &bytes) {
    std::vector<int> types;
    for (size_t i = 0; i + 3 < bytes.size(); ++i) {
        if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
            types.push_back(bytes[i + 3] & 31);
        }
    }
    return types;
}

srnet_h264_encoder *NewEncoder() {
    const srnet_h264_options options = Options();
    srnet_h264_encoder *encoder = nullptr;
    CHECK(srnet_h264_encoder_create(&options, &encoder) == SRNET_MEDIA_OK);
    return encoder;
}

void EveryPictureIsOneAccessUnitOfOneSlice() {
    srnet_h264_encoder *encoder = NewEncoder();
    for (int i = 0; i < 25; ++i) {
        const Unit unit = Encode(encoder, i, i == 13);
        // The interval of 10 counts from the last key frame, forced or not.
        CHECK(unit.key == (i == 0 || i == 10 || i == 13 || i == 23));
        const std::vector<int> types = Types(unit.bytes);
        CHECK(std::count(types.begin(), types.end(), 5) == (unit.key ? 1 : 0));
        CHECK(std::count(types.begin(), types.end(), 1) == (unit.key ? 0 : 1));
        CHECK((types[0] == 7 && types[1] == 8) == unit.key);
    }
    srnet_h264_encoder_free(encoder);
}

void TheEncoderRefusesWhatItCannotEncode() {
    for (int wrong = 0; wrong < 6; ++wrong) {
        srnet_h264_options options = Options();
        switch (wrong) {
            case 0: options.width = 0; break;
            case 1: options.height = 1'000'000; break;
            case 2: options.crf = 52; break;
            case 3: options.max_kbps = 0; break;
            case 4: options.key_frame_interval = 0; break;
            default: options.frame_rate = 0; break;
        }
        srnet_h264_encoder *encoder = nullptr;
        CHECK(srnet_h264_encoder_create(&options, &encoder) == SRNET_MEDIA_INVALID && !encoder);
    }
    srnet_h264_encoder *encoder = NewEncoder();
    const std::vector<uint8_t> rgb = Picture(Width, Height, 0);
    const uint8_t *bytes = nullptr;
    int64_t length = 0;
    int32_t key = 0;
    CHECK(srnet_h264_encoder_encode(encoder, rgb.data(), static_cast<int64_t>(rgb.size()) - 1, 3 * Width, 0, 0, &bytes, &length, &key) == SRNET_MEDIA_INVALID);
    CHECK(srnet_h264_encoder_encode(encoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * Width - 1, 0, 0, &bytes, &length, &key) == SRNET_MEDIA_INVALID);
    srnet_h264_encoder_free(encoder);
}

void JpegsAreDecodedAsTheyWere() {
    srnet_jpeg_encoder *encoder = nullptr;
    CHECK(srnet_jpeg_encoder_create(Width, Height, 95, 1, 1, &encoder) == SRNET_MEDIA_OK);
    for (int i = 0; i < 3; ++i) {
        const std::vector<uint8_t> rgb = Picture(Width, Height, i);
        const uint8_t *bytes = nullptr;
        int64_t length = 0;
        CHECK(srnet_jpeg_encoder_encode(encoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * Width, &bytes, &length) == SRNET_MEDIA_OK);
        srnet_image_info info{};
        info.struct_size = sizeof info;
        CHECK(srnet_image_probe(bytes, length, &info) == SRNET_MEDIA_OK);
        CHECK(info.format == SRNET_IMAGE_JPEG && info.width == Width && info.height == Height);
        std::vector<uint8_t> back(rgb.size());
        CHECK(srnet_image_decode(bytes, length, back.data(), static_cast<int64_t>(back.size()), nullptr, nullptr) == SRNET_MEDIA_OK);
        for (size_t k = 0; k < rgb.size(); ++k) {
            CHECK(std::abs(rgb[k] - back[k]) < 24);
        }
    }
    srnet_jpeg_encoder_free(encoder);
    CHECK(srnet_jpeg_encoder_create(Width, Height, 0, 1, 1, &encoder) == SRNET_MEDIA_INVALID && !encoder);
    CHECK(srnet_jpeg_encoder_create(0, Height, 95, 1, 1, &encoder) == SRNET_MEDIA_INVALID && !encoder);
}

srnet_muxer *NewMuxer(const std::string &path, const std::vector<uint8_t> &parameters) {
    srnet_muxer_options options{};
    options.struct_size = sizeof options;
    options.width = Width + 1;
    options.height = Height + 1;
    options.frame_rate = 30;
    options.timeout_us = 3'000'000;
    options.url = path.c_str();
    options.parameters = parameters.data();
    options.parameters_size = static_cast<int32_t>(parameters.size());
    srnet_muxer *muxer = nullptr;
    CHECK(srnet_muxer_create(&options, &muxer) == SRNET_MEDIA_OK);
    return muxer;
}

void AccessUnitsBecomeAFile(const std::string &path) {
    srnet_h264_encoder *encoder = NewEncoder();
    const Unit first = Encode(encoder, 0);
    // Extra data ends where the first slice begins; the muxers find the parameter sets in it.
    srnet_muxer *muxer = NewMuxer(path, first.bytes);
    CHECK(srnet_muxer_write(muxer, first.bytes.data(), static_cast<int64_t>(first.bytes.size()), 0, 1) == SRNET_MEDIA_INVALID);
    CHECK(srnet_muxer_open(muxer) == SRNET_MEDIA_OK);
    CHECK(srnet_muxer_open(muxer) == SRNET_MEDIA_INVALID);
    const auto write = [&](const Unit &unit, int64_t time) {
        return srnet_muxer_write(muxer, unit.bytes.data(), static_cast<int64_t>(unit.bytes.size()), time, unit.key);
    };
    const Unit second = Encode(encoder, 1);
    CHECK(write(second, 0) == SRNET_MEDIA_INVALID);
    CHECK(write(first, 5'000'000) == SRNET_MEDIA_OK);
    CHECK(write(second, 5'000'000) == SRNET_MEDIA_INVALID);
    CHECK(write(second, 5'040'000) == SRNET_MEDIA_OK);
    for (int i = 2; i < 40; ++i) {
        CHECK(write(Encode(encoder, i), 5'000'000 + i * 40'000) == SRNET_MEDIA_OK);
    }
    CHECK(srnet_muxer_finish(muxer) == SRNET_MEDIA_OK);
    CHECK(write(second, 60'000'000) == SRNET_MEDIA_INVALID);
    srnet_muxer_free(muxer);
    srnet_h264_encoder_free(encoder);

    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    CHECK(InfoOf(decoder).width == Width + 1);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END && count == 40);
    srnet_decoder_free(decoder);
}

void AServerThatIsNotThereIsAnError() {
    srnet_h264_encoder *encoder = NewEncoder();
    const Unit first = Encode(encoder, 0);
    srnet_muxer *muxer = NewMuxer("rtsp://127.0.0.1:1/x", first.bytes);
    CHECK(srnet_muxer_open(muxer) == SRNET_MEDIA_UNREACHABLE);
    CHECK(srnet_muxer_write(muxer, first.bytes.data(), static_cast<int64_t>(first.bytes.size()), 0, 1) < 0);
    srnet_muxer_free(muxer);
    muxer = NewMuxer("rtsp://127.0.0.1:1/x", first.bytes);
    srnet_muxer_abort(muxer);
    CHECK(srnet_muxer_open(muxer) == SRNET_MEDIA_ABORTED);
    srnet_muxer_free(muxer);
    srnet_h264_encoder_free(encoder);
}

void AlphaVideosCanBeReadAndOthersNamesAreRefused(const TestFolder &folder) {
    const struct { int32_t codec; const char *name; const char *wrong; const char *as; } kinds[] = {
        {SRNET_CODEC_FFV1_ALPHA, "a.mkv", "a.mp4", "ffv1"}, {SRNET_CODEC_PRORES_4444, "a.mov", "a.mkv", "prores"}};
    for (const auto &kind : kinds) {
        srnet_writer_options options{};
        options.struct_size = sizeof options;
        options.width = Width;
        options.height = Height;
        options.frame_rate = 30;
        options.preset = "";
        options.codec = kind.codec;
        const std::string wrong = folder.File(kind.wrong), path = folder.File(kind.name);
        srnet_writer *writer = nullptr;
        options.path = wrong.c_str();
        CHECK(srnet_writer_create(&options, &writer) == SRNET_MEDIA_INVALID && !writer);
        options.path = path.c_str();
        CHECK(srnet_writer_create(&options, &writer) == SRNET_MEDIA_OK);
        const std::vector<uint8_t> rgba(static_cast<size_t>(4) * Width * Height, 128);
        CHECK(srnet_writer_write(writer, rgba.data(), static_cast<int64_t>(rgba.size()) - 1, 4 * Width, 0) == SRNET_MEDIA_INVALID);
        for (int i = 0; i < 12; ++i) {
            CHECK(srnet_writer_write(writer, rgba.data(), static_cast<int64_t>(rgba.size()), 4 * Width, i * 33'333LL) == SRNET_MEDIA_OK);
        }
        CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
        srnet_writer_free(writer);
        srnet_decoder *decoder = NewDecoder(path);
        CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
        CHECK(std::string(InfoOf(decoder).codec) == kind.as);
        int count = 0;
        CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END && count == 12);
        srnet_decoder_free(decoder);
    }
}

}  // namespace

int main() {
    const TestFolder folder;
    EveryPictureIsOneAccessUnitOfOneSlice();
    TheEncoderRefusesWhatItCannotEncode();
    JpegsAreDecodedAsTheyWere();
    AccessUnitsBecomeAFile(folder.File("a.mp4"));
    AccessUnitsBecomeAFile(folder.File("a.mkv"));
    AServerThatIsNotThereIsAnError();
    AlphaVideosCanBeReadAndOthersNamesAreRefused(folder);
    return 0;
}
