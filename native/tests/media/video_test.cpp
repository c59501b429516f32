// What the writer writes the decoder reads, also when the writing process was killed; and the writer's failures are told.
#include <signal.h>
#include <sys/wait.h>

#include <cstring>
#include <numeric>

#include "clip.h"

namespace {

void FramesComeBackInOrderWithTheirTimes(const TestFolder &folder) {
    const std::string path = folder.File("clip.mp4");
    WriteClip(path, 64, 48, 40);
    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_INVALID);
    const srnet_decoder_info info = InfoOf(decoder);
    CHECK(info.width == 64 && info.height == 48 && std::strcmp(info.codec, "h264") == 0);
    CHECK(info.frame_rate > 29.9 && info.frame_rate < 30.1);

    // Rows further apart than they are long, and canaries in between: nothing but the picture may be written.
    const int stride = 3 * 64 + 5;
    std::vector<uint8_t> rgb(static_cast<size_t>(stride) * 48, 0xAB);
    srnet_decoder_frame frame{};
    frame.struct_size = sizeof frame;
    CHECK(srnet_decoder_read(decoder, rgb.data(), stride * 47 + 3 * 64 - 1, stride, &frame) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64 - 1, &frame) == SRNET_MEDIA_INVALID);
    for (int i = 0; i < 40; ++i) {
        CHECK(srnet_decoder_read(decoder, rgb.data(), stride * 47 + 3 * 64, stride, &frame) == SRNET_MEDIA_OK);
        CHECK(frame.timestamp_us == i * 33'333LL);
        CHECK(frame.key_frame == (i == 0) && !frame.corrupt && frame.source_width == 64 && frame.source_height == 48);
        int64_t sum = 0;
        for (int y = 0; y < 48; ++y) {
            const uint8_t *row = rgb.data() + y * stride;
            sum = std::accumulate(row, row + 3 * 64, sum);
            CHECK(y == 47 || row[3 * 64] == 0xAB);
            CHECK(y == 47 || row[stride - 1] == 0xAB);
        }
        const double mean = static_cast<double>(sum) / (3 * 64 * 48);
        CHECK(mean > LevelOf(i) + 7.5 - 4 && mean < LevelOf(i) + 7.5 + 4);
    }
    CHECK(srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(rgb.size()), stride, &frame) == SRNET_MEDIA_END);
    CHECK(srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(rgb.size()), stride, &frame) == SRNET_MEDIA_END);
    srnet_decoder_free(decoder);
}

void OddAndTinySizesKeepTheCallersMemory(const TestFolder &folder) {
    for (int width = 1; width <= 70; width += 3) {
        const int height = 1 + width * 7 % 31;
        const std::string path = folder.File("odd.mkv");
        WriteClip(path, width, height, 3);
        srnet_decoder *decoder = NewDecoder(path);
        CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
        const srnet_decoder_info info = InfoOf(decoder);
        CHECK(info.width == (width + 1) / 2 * 2 && info.height == (height + 1) / 2 * 2);
        const size_t size = 3 * static_cast<size_t>(info.width) * info.height;
        std::vector<uint8_t> rgb(size + 64, 0xCD);
        srnet_decoder_frame frame{};
        frame.struct_size = sizeof frame;
        for (int i = 0; i < 3; ++i) {
            CHECK(srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(size), 3 * info.width, &frame) == SRNET_MEDIA_OK);
        }
        for (size_t i = size; i < rgb.size(); ++i) {
            CHECK(rgb[i] == 0xCD);
        }
        srnet_decoder_free(decoder);
    }
}

void ARecordingThatStartsLateStartsAtZero(const TestFolder &folder) {
    const std::string path = folder.File("late.mp4");
    srnet_writer *writer = NewWriter(path, 32, 32, 30, 3'600'000'000);
    CHECK(writer);
    const std::vector<uint8_t> rgb = Picture(32, 32, 0);
    const auto size = static_cast<int64_t>(rgb.size());
    CHECK(srnet_writer_write(writer, rgb.data(), size, 96, 3'599'999'999) == SRNET_MEDIA_INVALID);
    CHECK(srnet_writer_write(writer, rgb.data(), size, 96, 3'600'000'001) == SRNET_MEDIA_OK);
    CHECK(srnet_writer_write(writer, rgb.data(), size, 96, 3'600'000'001) == SRNET_MEDIA_INVALID);
    CHECK(srnet_writer_write(writer, rgb.data(), size - 1, 96, 3'600'050'000) == SRNET_MEDIA_INVALID);
    CHECK(srnet_writer_write(writer, rgb.data(), size, 96, 3'600'050'000) == SRNET_MEDIA_OK);
    CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
    CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
    CHECK(srnet_writer_write(writer, rgb.data(), size, 96, 3'700'000'000) == SRNET_MEDIA_INVALID);
    srnet_writer_free(writer);

    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    std::vector<uint8_t> out(rgb.size());
    srnet_decoder_frame frame{};
    frame.struct_size = sizeof frame;
    CHECK(srnet_decoder_read(decoder, out.data(), size, 96, &frame) == SRNET_MEDIA_OK && frame.timestamp_us == 0);
    CHECK(srnet_decoder_read(decoder, out.data(), size, 96, &frame) == SRNET_MEDIA_OK && frame.timestamp_us == 49'999);
    srnet_decoder_free(decoder);
}

// The child writes 100 frames, 3.3 s, and is killed without any chance to finish.
void AVideoOfAKilledProcessIsReadable(const TestFolder &folder, const std::string &name) {
    const std::string path = folder.File(name);
    const pid_t child = fork();
    if (child == 0) {
        srnet_writer *writer = NewWriter(path, 64, 48);
        for (int i = 0; i < 100; ++i) {
            const std::vector<uint8_t> rgb = Picture(64, 48, i);
            srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 33'333LL);
        }
        kill(getpid(), SIGKILL);
    }
    int how = 0;
    CHECK(waitpid(child, &how, 0) == child && WIFSIGNALED(how));
    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END);
    CHECK(count >= 100 - 31);
    srnet_decoder_free(decoder);
}

void FreeingWithoutFinishingLeavesAWholeVideo(const TestFolder &folder) {
    const std::string path = folder.File("unfinished.mp4");
    srnet_writer *writer = NewWriter(path, 64, 48);
    CHECK(writer);
    for (int i = 0; i < 5; ++i) {
        const std::vector<uint8_t> rgb = Picture(64, 48, i);
        CHECK(srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 33'333LL) == SRNET_MEDIA_OK);
    }
    srnet_writer_free(writer);
    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END && count == 5);
    srnet_decoder_free(decoder);
}

void AFullDiskIsTold(const TestFolder &folder, const std::string &name) {
    const std::string path = folder.File(name);
    CHECK(symlink("/dev/full", path.c_str()) == 0);
    srnet_writer *writer = NewWriter(path, 64, 48);
    int32_t status = writer ? SRNET_MEDIA_OK : SRNET_MEDIA_IO;
    for (int i = 0; i < 100 && status == SRNET_MEDIA_OK; ++i) {
        const std::vector<uint8_t> rgb = Picture(64, 48, i);
        status = srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 33'333LL);
    }
    CHECK(status == SRNET_MEDIA_IO);
    char text[512];
    srnet_media_last_error(text, sizeof text);
    CHECK(std::strstr(text, "No space left"));
    srnet_writer_free(writer);
}

void BadRequestsAreRefused(const TestFolder &folder) {
    const auto create = [](std::string path, int width, int height, int crf, double rate, const char *preset) {
        srnet_writer_options options{static_cast<int32_t>(sizeof options), width, height, crf, rate, path.c_str(), preset, SRNET_CODEC_H264, 1, 1, 0, 0, nullptr};
        srnet_writer *writer = nullptr;
        const int32_t status = srnet_writer_create(&options, &writer);
        CHECK((status == SRNET_MEDIA_OK) == (writer != nullptr));
        srnet_writer_free(writer);
        return status;
    };
    const std::string good = folder.File("good.mp4");
    CHECK(create(good, 64, 48, 23, 30, "ultrafast") == SRNET_MEDIA_OK);
    CHECK(create(folder.File("a.avi"), 64, 48, 23, 30, "ultrafast") == SRNET_MEDIA_INVALID);
    CHECK(create(folder.File("no/such/folder.mp4"), 64, 48, 23, 30, "ultrafast") == SRNET_MEDIA_NOT_FOUND);
    CHECK(create("/proc/x.mp4", 64, 48, 23, 30, "ultrafast") == SRNET_MEDIA_NOT_FOUND);
    CHECK(create(good, 0, 48, 23, 30, "ultrafast") == SRNET_MEDIA_INVALID);
    CHECK(create(good, 65536, 65536, 23, 30, "ultrafast") == SRNET_MEDIA_INVALID);
    CHECK(create(good, 64, 48, 52, 30, "ultrafast") == SRNET_MEDIA_INVALID);
    CHECK(create(good, 64, 48, 23, 0, "ultrafast") == SRNET_MEDIA_INVALID);
    CHECK(create(good, 64, 48, 23, 30, "warp") == SRNET_MEDIA_INVALID);
}

void AFilterGraphIsASourceToo() {
    srnet_decoder *decoder = NewDecoder("testsrc2=s=320x240:r=25:d=1", false, 10'000'000, 10'000'000, "lavfi");
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    CHECK(InfoOf(decoder).width == 320 && InfoOf(decoder).frame_rate == 25);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END && count == 25);
    srnet_decoder_free(decoder);
    decoder = NewDecoder("anything", false, 0, 0, "no-such-format");
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_UNSUPPORTED);
    srnet_decoder_free(decoder);
}

}  // namespace

int main() {
    const TestFolder folder;
    // Before libav starts any thread in this process.
    AVideoOfAKilledProcessIsReadable(folder, "killed.mp4");
    AVideoOfAKilledProcessIsReadable(folder, "killed.mkv");
    FramesComeBackInOrderWithTheirTimes(folder);
    OddAndTinySizesKeepTheCallersMemory(folder);
    ARecordingThatStartsLateStartsAtZero(folder);
    FreeingWithoutFinishingLeavesAWholeVideo(folder);
    AFullDiskIsTold(folder, "full.mp4");
    AFullDiskIsTold(folder, "full.mkv");
    BadRequestsAreRefused(folder);
    AFilterGraphIsASourceToo();
    return 0;
}
