// Our own RTSP client against a server that says what each test wants said, and its parts against bytes of every kind.
#include <random>

#include "rtp_depacketizer.h"
#include "rtp_sender.h"
#include "rtsp_authorization.h"
#include "rtsp_url.h"
#include "scripted_server.h"

namespace {

using srnet::media::RtpCodec;
using srnet::media::RtpDepacketizer;
using srnet::media::RtspAuthorization;
using srnet::media::RtspUrl;

void AccessUnitsAreWholeWithTheirLastPacket() {
    const auto units = Encode(25);
    for (const size_t piece : {20, 100, 5000}) {
        for (const bool together : {false, true}) {
            Sender sender;
            RtpDepacketizer depacketizer(RtpCodec::H264);
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
        RtpDepacketizer depacketizer(RtpCodec::H264);
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
    CHECK(!authorization.Challenge("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256"));
    // RFC 7616, 3.9.1, without qop for the same reason; MD5 that is on offer beside it does not take its place.
    CHECK(authorization.Challenge("Digest realm=\"http-auth@example.org\", algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\""));
    CHECK(authorization.Challenge("Digest realm=\"http-auth@example.org\", algorithm=MD5, nonce=\"other\""));
    url.password = "Circle of Life";
    CHECK(authorization.Header(url, "GET", "/dir/index.html").find("algorithm=SHA-256, response=\"a1306b0595a6c7fe96c448631fb5cfbd5107bd1fe1da729d978dd7446b812363\"") != std::string::npos);
    RtspAuthorization basic;
    url.user = "Aladdin";
    url.password = "open sesame";
    CHECK(basic.Challenge("Basic realm=\"x\"") && basic.Header(url, "A", "b") == "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
}

const char *const Sdp = "v=0\r\ns=x\r\nm=audio 0 RTP/AVP 0\r\na=control:track0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:30\r\na=control:track1\r\n";

// A camera with a password, whose stream breaks off after its frames.
bool Camera(int client, const std::string &request, const std::vector<std::vector<uint8_t>> &units, std::vector<std::string> *asked) {
    if (asked) {
        asked->push_back(request.substr(0, request.find('\r')));
    }
    if (request.find("Authorization: Digest username=\"eve\"") == std::string::npos) {
        Say(client, "RTSP/1.0 401 Unauthorized\r\n" + CSeq(request) + "WWW-Authenticate: Basic realm=\"a\"\r\nwww-authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\"\r\n\r\n");
    } else if (request.rfind("OPTIONS", 0) == 0) {
        Say(client, Answer(request, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"));
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
    CHECK(asked.size() >= 5 && asked[0].find("OPTIONS ") == 0 && asked[3].find("SETUP rtsp://127.0.0.1/live/track1 ") == 0 && asked[4].find("PLAY rtsp://127.0.0.1/live/ ") == 0);
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
