// Our own RTSP client against a server that says what each test wants said, and its parts against bytes of every kind.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <functional>
#include <random>
#include <thread>

#include "h264_depacketizer.h"
#include "rtp_sender.h"
#include "rtsp_authorization.h"
#include "rtsp_url.h"

namespace {

using srnet::media::H264Depacketizer;
using srnet::media::RtspAuthorization;
using srnet::media::RtspUrl;

void AccessUnitsAreWholeWithTheirLastPacket() {
    const auto units = Encode(25);
    for (const size_t piece : {20, 100, 5000}) {
        for (const bool together : {false, true}) {
            Sender sender;
            H264Depacketizer depacketizer;
            // The clock goes round on the way.
            uint32_t time = 0xFFFFFFFF - 20'000;
            for (size_t i = 0; i < units.size(); ++i, time += 3000) {
                const auto packets = sender.Packets(units[i], time, together, piece);
                for (size_t k = 0; k < packets.size(); ++k) {
                    const auto *unit = depacketizer.Push(packets[k].data(), static_cast<int64_t>(packets[k].size()));
                    CHECK((unit != nullptr) == (k + 1 == packets.size()));
                    if (unit) {
                        CHECK(!unit->damaged && unit->timestamp == static_cast<int64_t>(i) * 3000);
                        CHECK(NalUnits(unit->bytes) == NalUnits(units[i]));
                    }
                }
            }
        }
    }
}

void MissingPacketsAreNoticedAndAnyBytesSurvived() {
    const auto units = Encode(30);
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        Sender sender;
        H264Depacketizer depacketizer;
        bool lost = false;
        for (size_t i = 0; i < units.size(); ++i) {
            for (Packet packet : sender.Packets(units[i], static_cast<uint32_t>(i * 3000), round % 2 == 0, 60)) {
                const auto action = random() % 20;
                if (action == 0) {
                    lost = true;
                    continue;
                }
                if (action == 1 && round > 100) {
                    packet[random() % packet.size()] ^= static_cast<uint8_t>(1 << random() % 8);
                    packet.resize(1 + random() % packet.size());
                }
                const auto *unit = depacketizer.Push(packet.data(), static_cast<int64_t>(packet.size()));
                if (unit && !unit->damaged && round <= 100) {
                    // What counts as whole is whole.
                    bool known = false;
                    for (const auto &original : units) {
                        known |= NalUnits(original) == NalUnits(unit->bytes);
                    }
                    CHECK(known || lost);
                }
            }
        }
    }
}

void UrlsAreTakenApart() {
    RtspUrl url;
    CHECK(RtspUrl::Parse("rtsp://us%40er:p%3Aw@[::1]:8554/a/b?c=d", url));
    CHECK(url.user == "us@er" && url.password == "p:w" && url.host == "::1" && url.port == "8554" && url.bare == "rtsp://[::1]:8554/a/b?c=d");
    CHECK(RtspUrl::Parse("rtsp://host", url) && url.port == "554" && url.bare == "rtsp://host/");
    for (const char *wrong : {"http://h/", "rtsp://", "rtsp://:554/", "rtsp://h:x/", "rtsp://h/a b", "rtsp://h/\r\nX: y"}) {
        CHECK(!RtspUrl::Parse(wrong, url));
    }
}

void DigestsAreTheStandardsOwn() {
    // RFC 2617, 3.5, whose client nonce is another; so only what does not depend on it, and the form without qop by RFC 2069's corrected example.
    RtspUrl url;
    url.user = "Mufasa";
    url.password = "CircleOfLife";
    RtspAuthorization authorization;
    CHECK(authorization.Challenge("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""));
    CHECK(authorization.Header(url, "GET", "/dir/index.html").find("response=\"1949323746fe6a43ef61f9606e7febea\"") != std::string::npos);
    CHECK(!authorization.Challenge("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256"));
    RtspAuthorization basic;
    url.user = "Aladdin";
    url.password = "open sesame";
    CHECK(basic.Challenge("Basic realm=\"x\"") && basic.Header(url, "A", "b") == "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
}

// Answers every request of every client by a function, on loopback.
class ScriptedServer {
public:
    using Script = std::function<bool(int client, const std::string &request)>;

    explicit ScriptedServer(Script script) : script_(std::move(script)) {
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        CHECK(bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0 && listen(listener_, 4) == 0);
        CHECK(getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length) == 0);
        url_ = "rtsp://eve:secret@127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/live";
        thread_ = std::thread([this] { Run(); });
    }

    ~ScriptedServer() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }

    const std::string &Url() const { return url_; }

private:
    void Run() {
        for (int client; (client = accept(listener_, nullptr, nullptr)) >= 0; close(client)) {
            std::string text;
            char buffer[4096];
            bool more = true;
            for (ssize_t n; more && (n = recv(client, buffer, sizeof buffer, 0)) > 0;) {
                text.append(buffer, static_cast<size_t>(n));
                for (size_t end; more && (end = text.find("\r\n\r\n")) != std::string::npos; text.erase(0, end + 4)) {
                    more = script_(client, text.substr(0, end + 4));
                }
            }
        }
    }

    Script script_;
    std::string url_;
    int listener_ = -1;
    std::thread thread_;
};

void Say(int client, const std::string &text) { send(client, text.data(), text.size(), MSG_NOSIGNAL); }

// libavformat, which is asked last, may say anything after what it was told.
std::string CSeq(const std::string &request) {
    const size_t at = request.find("CSeq:");
    return at == std::string::npos ? "CSeq: 1\r\n" : request.substr(at, request.find('\r', at) - at) + "\r\n";
}

std::string Answer(const std::string &request, const std::string &headers, const std::string &body = "") {
    return "RTSP/1.0 200 OK\r\n" + CSeq(request) + headers + (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}

const char *const Sdp = "v=0\r\ns=x\r\nm=audio 0 RTP/AVP 0\r\na=control:track0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:30\r\na=control:track1\r\n";

// A camera with a password, whose stream breaks off after its frames.
bool Camera(int client, const std::string &request, const std::vector<std::vector<uint8_t>> &units, std::vector<std::string> *asked) {
    if (asked) {
        asked->push_back(request.substr(0, request.find('\r')));
    }
    if (request.find("Authorization: Digest username=\"eve\"") == std::string::npos) {
        Say(client, "RTSP/1.0 401 Unauthorized\r\n" + CSeq(request) + "WWW-Authenticate: Basic realm=\"a\"\r\nwww-authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\"\r\n\r\n");
    } else if (request.rfind("DESCRIBE", 0) == 0) {
        Say(client, Answer(request, "Content-Base: rtsp://127.0.0.1/live/\r\n", Sdp));
    } else if (request.rfind("SETUP", 0) == 0) {
        Say(client, Answer(request, "Session: 12;timeout=8\r\nTransport: RTP/AVP/TCP;unicast;interleaved=2-3\r\n"));
    } else if (request.rfind("PLAY", 0) == 0) {
        // A report may come before the answer.
        Say(client, std::string("$\3\0\4abcd", 8) + Answer(request, "Session: 12\r\n"));
        Sender sender;
        for (size_t i = 0; i < units.size(); ++i) {
            for (const Packet &packet : sender.Packets(units[i], static_cast<uint32_t>(i * 3000), false, 50)) {
                std::string frame{'$', 2, static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size())};
                Say(client, frame.append(packet.begin(), packet.end()));
            }
        }
        return false;
    }
    return true;
}

void APictureComesAsSoonAsItIsWhole() {
    const auto units = Encode(25);
    std::vector<std::string> asked;
    ScriptedServer server([&](int client, const std::string &request) { return Camera(client, request, units, &asked); });
    srnet_decoder *decoder = NewDecoder(server.Url(), true);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    CHECK(InfoOf(decoder).width == Width && InfoOf(decoder).frame_rate == 30 && std::string(InfoOf(decoder).codec) == "h264");
    int count = 0;
    // All of them: the last one does not wait for another.
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_DISCONNECTED && count == 25);
    srnet_decoder_free(decoder);
    CHECK(asked.size() >= 4 && asked[2].find("SETUP rtsp://127.0.0.1/live/track1 ") == 0 && asked[3].find("PLAY rtsp://127.0.0.1/live/ ") == 0);
}

void DamagedAnswersAreSurvived() {
    const auto units = Encode(3);
    std::mt19937 random(7);
    for (int round = 0; round < 60; ++round) {
        ScriptedServer server([&](int client, const std::string &request) {
            std::string text = request.rfind("DESCRIBE", 0) == 0 ? Answer(request, "Content-Base: rtsp://127.0.0.1/live/\r\n", Sdp)
                               : request.rfind("SETUP", 0) == 0  ? Answer(request, "Session: 12;timeout=8\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")
                                                                  : Answer(request, "Session: 12\r\n");
            for (unsigned i = random() % 4; i > 0; --i) {
                switch (random() % 3) {
                    case 0: text[random() % text.size()] = static_cast<char>(random()); break;
                    case 1: text.erase(random() % text.size(), 1 + random() % 9); break;
                    default: text.insert(random() % text.size(), std::string(1 + random() % 40, static_cast<char>(random()))); break;
                }
                if (text.empty()) {
                    text = "x";
                }
            }
            Say(client, text);
            return random() % 8 != 0;
        });
        srnet_decoder *decoder = NewDecoder(server.Url(), true, 60'000, 60'000);
        CHECK(srnet_decoder_open(decoder) < 0);
        srnet_decoder_free(decoder);
    }
}

}  // namespace

int main() {
    AccessUnitsAreWholeWithTheirLastPacket();
    MissingPacketsAreNoticedAndAnyBytesSurvived();
    UrlsAreTakenApart();
    DigestsAreTheStandardsOwn();
    APictureComesAsSoonAsItIsWhole();
    DamagedAnswersAreSurvived();
    return 0;
}
