// Small videos and pictures that the tests make themselves.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "check.h"

// A folder of its own for one program, removed at its end.
class TestFolder {
public:
    TestFolder() {
        char name[] = "/tmp/srnet-media-XXXXXX";
        CHECK(mkdtemp(name) != nullptr);
        path_ = name;
    }
    ~TestFolder() { CHECK(system(("rm -rf '" + path_ + "'").c_str()) == 0); }

    std::string File(const std::string &name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

inline std::vector<uint8_t> ReadAll(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void WriteAll(const std::string &path, const std::vector<uint8_t> &bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    CHECK(file.good());
}

// A gray level per frame over a gradient: the mean tells the frame's number.
inline uint8_t LevelOf(int index) { return static_cast<uint8_t>(40 + index * 37 % 160); }

inline std::vector<uint8_t> Picture(int width, int height, int index) {
    std::vector<uint8_t> rgb(3 * static_cast<size_t>(width) * height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < 3 * width; ++x) {
            rgb[static_cast<size_t>(3) * y * width + x] = static_cast<uint8_t>(LevelOf(index) + (x / 3 + y) % 16);
        }
    }
    return rgb;
}

inline srnet_writer *NewWriter(const std::string &path, int width, int height, double rate = 30, int64_t startUs = 0) {
    srnet_writer_options options{};
    options.struct_size = sizeof options;
    options.width = width;
    options.height = height;
    options.crf = 20;
    options.frame_rate = rate;
    options.path = path.c_str();
    options.preset = "ultrafast";
    options.start_us = startUs;
    srnet_writer *writer = nullptr;
    return srnet_writer_create(&options, &writer) == SRNET_MEDIA_OK ? writer : nullptr;
}

inline void WriteClip(const std::string &path, int width, int height, int frames) {
    srnet_writer *writer = NewWriter(path, width, height);
    CHECK(writer);
    for (int i = 0; i < frames; ++i) {
        const std::vector<uint8_t> rgb = Picture(width, height, i);
        CHECK(srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * width, i * 33'333LL) == SRNET_MEDIA_OK);
    }
    CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
    srnet_writer_free(writer);
}

inline srnet_decoder *NewDecoder(const std::string &url, bool live = false, int64_t openUs = 10'000'000, int64_t readUs = 10'000'000, const char *format = nullptr) {
    srnet_decoder_options options{};
    options.struct_size = sizeof options;
    options.live = live;
    options.threads = 1;
    options.open_timeout_us = openUs;
    options.read_timeout_us = readUs;
    options.url = url.c_str();
    options.format = format;
    srnet_decoder *decoder = nullptr;
    CHECK(srnet_decoder_create(&options, &decoder) == SRNET_MEDIA_OK);
    return decoder;
}

inline srnet_decoder_info InfoOf(srnet_decoder *decoder) {
    srnet_decoder_info info{};
    info.struct_size = sizeof info;
    CHECK(srnet_decoder_get_info(decoder, &info) == SRNET_MEDIA_OK);
    return info;
}

// Reads frames until something other than a frame comes, which it returns. count: frames that came.
inline int32_t ReadToEnd(srnet_decoder *decoder, int &count, int limit = 1'000'000) {
    const srnet_decoder_info info = InfoOf(decoder);
    std::vector<uint8_t> rgb(3 * static_cast<size_t>(info.width) * info.height);
    srnet_decoder_frame frame{};
    frame.struct_size = sizeof frame;
    for (count = 0; count < limit; ++count) {
        const int32_t status = srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * info.width, &frame);
        if (status != SRNET_MEDIA_OK) {
            return status;
        }
        CHECK(frame.timestamp_us >= -(int64_t{1} << 55) && frame.timestamp_us <= int64_t{1} << 55);
    }
    return SRNET_MEDIA_OK;
}
