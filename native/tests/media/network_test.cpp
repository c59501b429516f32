// Servers that fall silent or go away: deadlines hold, an abort from another thread works, and the end of a live source is no end of file.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "loopback.h"

namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Listens on loopback, takes one client, sends it some bytes and then says nothing more until Close.
class SilentServer {
public:
    explicit SilentServer(std::vector<uint8_t> bytes = {}) : bytes_(std::move(bytes)) {
        listener_ = ListenOnLoopback(&port_);
        thread_ = std::thread([this] {
            client_ = accept(listener_, nullptr, nullptr);
            for (size_t sent = 0; sent < bytes_.size();) {
                const ssize_t n = send(client_, bytes_.data() + sent, bytes_.size() - sent, MSG_NOSIGNAL);
                if (n <= 0) {
                    break;
                }
                sent += static_cast<size_t>(n);
            }
        });
    }

    ~SilentServer() { Close(); }

    void Close() {
        if (thread_.joinable()) {
            shutdown(listener_, SHUT_RDWR);
            thread_.join();
            close(client_);
            close(listener_);
        }
    }

    std::string Url(const char *scheme) const { return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + "/live"; }

private:
    std::vector<uint8_t> bytes_;
    int listener_ = -1;
    int client_ = -1;
    uint16_t port_ = 0;
    std::thread thread_;
};

void OpeningEndsAtItsDeadline(const char *scheme) {
    SilentServer server;
    srnet_decoder *decoder = NewDecoder(server.Url(scheme), true, 400'000, 0);
    const Clock::time_point start = Clock::now();
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_TIMEOUT);
    CHECK(SecondsSince(start) >= 0.39);
    srnet_decoder_free(decoder);
}

void OpeningEndsWhenAborted(const char *scheme) {
    SilentServer server;
    srnet_decoder *decoder = NewDecoder(server.Url(scheme), true, 0, 0);
    std::thread aborter([decoder] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        srnet_decoder_abort(decoder);
    });
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_ABORTED);
    aborter.join();
    srnet_decoder_free(decoder);
}

std::vector<uint8_t> Stream(const TestFolder &folder) {
    const std::string path = folder.File("stream.mkv");
    WriteClip(path, 64, 48, 90);
    return ReadAll(path);
}

srnet_decoder *OpenStream(const SilentServer &server, int64_t readUs) {
    srnet_decoder *decoder = NewDecoder(server.Url("tcp"), true, 10'000'000, readUs);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    return decoder;
}

void ReadingEndsAtItsDeadlineWhenTheServerFallsSilent(const std::vector<uint8_t> &stream) {
    const SilentServer server(stream);
    srnet_decoder *decoder = OpenStream(server, 300'000);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_TIMEOUT && count > 0);
    srnet_decoder_free(decoder);
}

void ReadingEndsWhenAborted(const std::vector<uint8_t> &stream) {
    const SilentServer server(stream);
    srnet_decoder *decoder = OpenStream(server, 0);
    std::thread aborter([decoder] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        srnet_decoder_abort(decoder);
    });
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_ABORTED && count > 0);
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_ABORTED && count == 0);
    aborter.join();
    srnet_decoder_free(decoder);
}

void AServerThatGoesAwayIsADisconnect(const std::vector<uint8_t> &stream) {
    SilentServer server(stream);
    srnet_decoder *decoder = OpenStream(server, 10'000'000);
    int count = 0;
    CHECK(ReadToEnd(decoder, count, 10) == SRNET_MEDIA_OK);
    server.Close();
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_DISCONNECTED);
    srnet_decoder_free(decoder);
}

void AServerThatTalksNonsenseIsAnError(const char *scheme) {
    std::mt19937 random(3);
    std::vector<uint8_t> noise(100'000);
    std::generate(noise.begin(), noise.end(), [&random] { return static_cast<uint8_t>(random()); });
    const SilentServer server(noise);
    srnet_decoder *decoder = NewDecoder(server.Url(scheme), true, 1'000'000, 0);
    CHECK(srnet_decoder_open(decoder) < 0);
    srnet_decoder_free(decoder);
}

void NobodyThereIsToldAtOnce() {
    SilentServer server;
    const std::string url = server.Url("rtsp");
    std::thread knock([&url] {  // lets accept return
        srnet_decoder *decoder = NewDecoder(url, true, 200'000, 0);
        srnet_decoder_open(decoder);
        srnet_decoder_free(decoder);
    });
    knock.join();
    server.Close();
    srnet_decoder *decoder = NewDecoder(url, true);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_UNREACHABLE);
    srnet_decoder_free(decoder);
}

}  // namespace

int main() {
    const TestFolder folder;
    for (const char *scheme : {"rtsp", "http", "tcp"}) {
        OpeningEndsAtItsDeadline(scheme);
        OpeningEndsWhenAborted(scheme);
        AServerThatTalksNonsenseIsAnError(scheme);
    }
    const std::vector<uint8_t> stream = Stream(folder);
    ReadingEndsAtItsDeadlineWhenTheServerFallsSilent(stream);
    ReadingEndsWhenAborted(stream);
    AServerThatGoesAwayIsADisconnect(stream);
    NobodyThereIsToldAtOnce();
    return 0;
}
