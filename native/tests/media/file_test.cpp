// What is written can be played whatever happens, and is an ordinary file once it is finished, or completed after a kill.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "clip.h"

namespace {

// The names of a file's outermost boxes.
std::string BoxesOf(const std::string &path) {
    const std::vector<uint8_t> bytes = ReadAll(path);
    std::string names;
    for (uint64_t at = 0; at + 16 <= bytes.size();) {
        uint64_t size = 0;
        for (int i = 0; i < 4; ++i) {
            size = size << 8 | bytes[at + i];
        }
        names += std::string(names.empty() ? "" : " ") + std::string(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 4, bytes.begin() + static_cast<std::ptrdiff_t>(at) + 8);
        if (size == 1) {
            for (int i = 8; i < 16; ++i) {
                size = size << 8 | bytes[at + i];
            }
            size &= 0xFFFF'FFFF;
        }
        CHECK(size >= 8);
        at += size;
    }
    return names;
}

int FramesOf(const std::string &path) {
    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_END);
    srnet_decoder_free(decoder);
    return count;
}

int64_t Complete(const std::string &path) {
    int64_t packets = -1;
    CHECK(srnet_media_complete_file(path.c_str(), &packets) == SRNET_MEDIA_OK);
    return packets;
}

bool Exists(const std::string &path) {
    struct stat state {};
    return stat(path.c_str(), &state) == 0;
}

void Write(srnet_writer *writer, int from, int to) {
    for (int i = from; i < to; ++i) {
        const std::vector<uint8_t> rgb = Picture(64, 48, i);
        CHECK(srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 33'333LL) == SRNET_MEDIA_OK);
    }
}

void AFinishedFileIsAnOrdinaryOne(const TestFolder &folder) {
    const std::string path = folder.File("whole.mp4");
    WriteClip(path, 64, 48, 100);
    CHECK(BoxesOf(path) == "ftyp mdat moov");
    CHECK(FramesOf(path) == 100);
    CHECK(Complete(path) == -1);
}

void WhatAKilledProcessLeavesBecomesOne(const TestFolder &folder) {
    const std::string path = folder.File("written.mp4"), left = folder.File("left.mp4"), cut = folder.File("cut.mp4");
    srnet_writer *writer = NewWriter(path, 64, 48);
    CHECK(writer);
    Write(writer, 0, 100);
    const std::vector<uint8_t> bytes = ReadAll(path);
    WriteAll(left, bytes);
    WriteAll(cut, {bytes.begin(), bytes.end() - 100});
    // Somebody writes it.
    CHECK(Complete(path) == -1);
    CHECK(BoxesOf(left).rfind("ftyp moov moof mdat", 0) == 0);
    const int playable = FramesOf(left);
    CHECK(playable >= 60);
    CHECK(Complete(left) == playable);
    CHECK(BoxesOf(left) == "ftyp mdat moov");
    CHECK(FramesOf(left) == playable);
    CHECK(Complete(left) == -1);
    // The last picture is not all there.
    const int64_t kept = Complete(cut);
    CHECK(kept > 0 && kept < playable);
    CHECK(FramesOf(cut) == kept);
    Write(writer, 100, 110);
    CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
    srnet_writer_free(writer);
    CHECK(FramesOf(path) == 110);
    CHECK(BoxesOf(path) == "ftyp mdat moov");
}

// A disk that is full at once, or right behind the header.
void ATryThatFailsLeavesNoFile(const TestFolder &folder) {
    for (const rlim_t room : {16, 1500}) {
        for (const char *name : {"full.mp4", "full.mkv", "full.mov"}) {
            const std::string path = folder.File(name);
            const pid_t child = fork();
            if (child == 0) {
                signal(SIGXFSZ, SIG_IGN);
                const rlimit limit{room, room};
                setrlimit(RLIMIT_FSIZE, &limit);
                srnet_writer *writer = NewWriter(path, 64, 48);
                int32_t status = writer ? SRNET_MEDIA_OK : SRNET_MEDIA_IO;
                for (int i = 0; status == SRNET_MEDIA_OK && i < 200; ++i) {
                    const std::vector<uint8_t> rgb = Picture(64, 48, i);
                    status = srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 33'333LL);
                }
                srnet_writer_free(writer);
                _exit(status == SRNET_MEDIA_OK ? 1 : 0);
            }
            int ended = 1;
            CHECK(waitpid(child, &ended, 0) == child && ended == 0);
            CHECK(!Exists(path));
        }
    }
}

void WhatWasCutBehindItsHeaderHoldsNothing(const TestFolder &folder) {
    const std::string path = folder.File("begun.mp4"), left = folder.File("cut-early.mp4");
    srnet_writer *writer = NewWriter(path, 64, 48);
    CHECK(writer);
    WriteAll(left, ReadAll(path));
    CHECK(Complete(left) == 0);
    srnet_writer_free(writer);
}

void StrangersAreLeftAsTheyAre(const TestFolder &folder) {
    const std::string path = folder.File("stranger.mp4");
    for (const std::vector<uint8_t> &bytes : {std::vector<uint8_t>{}, std::vector<uint8_t>(7, 1), std::vector<uint8_t>(4096, 0), std::vector<uint8_t>{0, 0, 0, 8, 'f', 't', 'y', 'p'}}) {
        WriteAll(path, bytes);
        CHECK(Complete(path) == -1);
        CHECK(ReadAll(path) == bytes);
    }
    CHECK(Complete(folder.File("nowhere.mp4")) == -1);
    int64_t packets = 0;
    CHECK(srnet_media_complete_file(nullptr, &packets) == SRNET_MEDIA_INVALID);
}

// A picture every second, as an overloaded stream gives them: by count the next key frame would be a minute away.
void KeyFramesComeByTime(const TestFolder &folder) {
    const std::string path = folder.File("slow.mp4");
    srnet_writer *writer = NewWriter(path, 64, 48);
    CHECK(writer);
    for (int i = 0; i < 12; ++i) {
        const std::vector<uint8_t> rgb = Picture(64, 48, i);
        CHECK(srnet_writer_write(writer, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, i * 1'000'000LL) == SRNET_MEDIA_OK);
    }
    CHECK(srnet_writer_finish(writer) == SRNET_MEDIA_OK);
    srnet_writer_free(writer);
    srnet_decoder *decoder = NewDecoder(path);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    std::vector<uint8_t> rgb(3 * 64 * 48);
    srnet_decoder_frame frame{};
    frame.struct_size = sizeof frame;
    for (int i = 0; i < 12; ++i) {
        CHECK(srnet_decoder_read(decoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * 64, &frame) == SRNET_MEDIA_OK);
        CHECK(frame.key_frame == (i % 2 == 0));
    }
    srnet_decoder_free(decoder);
}

}  // namespace

int main() {
    const TestFolder folder;
    AFinishedFileIsAnOrdinaryOne(folder);
    WhatAKilledProcessLeavesBecomesOne(folder);
    ATryThatFailsLeavesNoFile(folder);
    WhatWasCutBehindItsHeaderHoldsNothing(folder);
    StrangersAreLeftAsTheyAre(folder);
    KeyFramesComeByTime(folder);
    return 0;
}
