// Habits of real cameras: how they pack pictures, what keeps their sessions, and how they say no.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>

#include "rtp_depacketizer.h"
#include "rtp_sender.h"
#include "rtsp_description.h"
#include "scripted_server.h"

namespace {

using srnet::media::RtpCodec;
using srnet::media::RtpDepacketizer;
using srnet::media::RtspDescription;
using Bytes = std::vector<uint8_t>;

std::string LastError() {
    char text[400] = {};
    srnet_media_last_error(text, sizeof text);
    return text;
}

Packet Rtp(const Bytes &payload, uint16_t sequence, uint32_t time, bool marker) {
    Packet packet{0x80, static_cast<uint8_t>(96 | (marker ? 0x80 : 0)), static_cast<uint8_t>(sequence >> 8), static_cast<uint8_t>(sequence)};
    for (int shift = 24; shift >= 0; shift -= 8) {
        packet.push_back(static_cast<uint8_t>(time >> shift));
    }
    packet.insert(packet.end(), 4, 7);
    packet.insert(packet.end(), payload.begin(), payload.end());
    return packet;
}

Bytes Joined(const std::vector<Bytes> &units, size_t startCode) {
    Bytes all;
    for (const Bytes &unit : units) {
        if (!all.empty()) {
            all.insert(all.end(), startCode - 1, 0);
            all.push_back(1);
        }
        all.insert(all.end(), unit.begin(), unit.end());
    }
    return all;
}

// Cuts a unit into fragments, with the marker on the last or on each of them.
std::vector<Bytes> Fragments(RtpCodec codec, const Bytes &unit, size_t piece) {
    const size_t header = codec == RtpCodec::H264 ? 1 : 2;
    std::vector<Bytes> fragments;
    for (size_t at = header; at < unit.size(); at += piece) {
        const size_t length = std::min(piece, unit.size() - at);
        const auto flags = static_cast<uint8_t>((at == header ? 0x80 : 0) | (at + length == unit.size() ? 0x40 : 0));
        Bytes payload = codec == RtpCodec::H264 ? Bytes{static_cast<uint8_t>((unit[0] & 0xE0) | 28), static_cast<uint8_t>(flags | (unit[0] & 31))}
                                                : Bytes{static_cast<uint8_t>((unit[0] & 0x81) | 49 << 1), unit[1], static_cast<uint8_t>(flags | (unit[0] >> 1 & 63))};
        payload.insert(payload.end(), unit.begin() + static_cast<long>(at), unit.begin() + static_cast<long>(at + length));
        fragments.push_back(payload);
    }
    return fragments;
}

// Sends pictures, each as some payloads, and checks that each is given out whole with its last packet.
void Check(RtpCodec codec, const std::vector<std::vector<Bytes>> &pictures, const std::vector<std::vector<Bytes>> &expected, bool everyMarker) {
    RtpDepacketizer depacketizer(codec);
    uint16_t sequence = 65'530;
    for (size_t i = 0; i < pictures.size(); ++i) {
        for (size_t k = 0; k < pictures[i].size(); ++k) {
            const bool last = k + 1 == pictures[i].size();
            const Packet packet = Rtp(pictures[i][k], sequence++, static_cast<uint32_t>(i * 3000), last || everyMarker);
            const auto *unit = depacketizer.Push(packet.data(), static_cast<int64_t>(packet.size()));
            CHECK((unit != nullptr) == last);
            if (unit) {
                CHECK(!unit->damaged && unit->timestamp == static_cast<int64_t>(i) * 3000 && NalUnits(unit->bytes) == expected[i]);
            }
        }
    }
}

void KeyFramesThatHideBehindParameterSetsAreGivenOutAtOnce() {
    std::vector<std::vector<Bytes>> units;
    for (const auto &unit : Encode(25)) {
        units.push_back(NalUnits(unit));
    }
    for (const size_t startCode : {3, 4}) {
        for (const size_t piece : {60, 100'000}) {
            for (const bool everyMarker : {false, true}) {
                std::vector<std::vector<Bytes>> sent, plain;
                for (const auto &picture : units) {
                    // As one fragmented unit, and as one plain unit behind a start code.
                    sent.push_back(Fragments(RtpCodec::H264, Joined(picture, startCode), piece));
                    Bytes whole(startCode - 1, 0);
                    whole.push_back(1);
                    const Bytes joined = Joined(picture, startCode);
                    whole.insert(whole.end(), joined.begin(), joined.end());
                    plain.push_back({whole});
                }
                Check(RtpCodec::H264, sent, units, everyMarker);
                Check(RtpCodec::H264, plain, units, everyMarker);
            }
        }
    }
}

void H265IsPutTogetherFromAllItsPackets() {
    // VPS, SPS, PPS and a key frame; then a picture. The contents are anything.
    const std::vector<std::vector<Bytes>> units{{{0x40, 1, 9, 9}, {0x42, 1, 8, 8, 8}, {0x44, 1, 7, 7}, Bytes(300, 0x26)}, {Bytes(200, 0x02)}};
    Bytes aggregate{48 << 1, 1};
    for (size_t i = 0; i < 3; ++i) {
        aggregate.push_back(0);
        aggregate.push_back(static_cast<uint8_t>(units[0][i].size()));
        aggregate.insert(aggregate.end(), units[0][i].begin(), units[0][i].end());
    }
    std::vector<Bytes> key{aggregate};
    for (const Bytes &fragment : Fragments(RtpCodec::H265, units[0][3], 90)) {
        key.push_back(fragment);
    }
    Check(RtpCodec::H265, {key, {units[1][0]}}, units, false);
    Check(RtpCodec::H265, {{units[0][0], units[0][1], units[0][2], units[0][3]}, Fragments(RtpCodec::H265, units[1][0], 50)}, units, false);
    Check(RtpCodec::H265, {Fragments(RtpCodec::H265, Joined(units[0], 4), 90), {units[1][0]}}, units, false);
}

void DescriptionsAreRead() {
    const RtspDescription second = RtspDescription::Read(
        "v=0\r\na=control:*\r\nm=video 0 RTP/AVP 26\r\na=control:still\r\nm=audio 0 RTP/AVP 8\r\na=control:a\r\nm=video 0 RTP/AVP 97 98\r\n"
        "a=rtpmap:97 h265/90000\r\na=rtpmap:98 rtx/90000\r\na=fmtp:97 sprop-vps=QAE=;sprop-sps=(null)\r\na=control:main\r\n", "rtsp://h/x");
    CHECK(second.codec == "H265" && second.track == "rtsp://h/x/main" && second.aggregate == "rtsp://h/x" && second.parameters == (Bytes{0, 0, 0, 1, 0x40, 1}));
    CHECK(RtspDescription::Read("m=audio 0 RTP/AVP 8\r\n", "rtsp://h/").codec.empty());
    CHECK(RtspDescription::Read("m=video 0 RTP/AVP 26\n", "rtsp://h/").codec == "JPEG");
}

struct Refusal {
    const char *answer;
    int32_t status;
    const char *words;
    int logins;
};

void ANoIsToldByItsReasonOverOneConnection() {
    const std::string login = "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n";
    const Refusal refusals[] = {
        {"RTSP/1.0 401 Unauthorized\r\n", SRNET_MEDIA_REFUSED, "user or password is wrong (401 Unauthorized)", 1},
        {"RTSP/1.0 403 Forbidden\r\n", SRNET_MEDIA_REFUSED, "access is refused (403 Forbidden)", 0},
        {"RTSP/1.0 404 Stream Not Found\r\n", SRNET_MEDIA_NOT_FOUND, "there is no such stream on it (404 Stream Not Found)", 0},
        {"RTSP/1.0 503 Service Unavailable\r\n", SRNET_MEDIA_UNREACHABLE, "it does not play now (503 Service Unavailable)", 0},
        {"HTTP/1.1 400 Bad Request\r\n", SRNET_MEDIA_UNSUPPORTED, "a web server answers there", 0},
    };
    for (const Refusal &refusal : refusals) {
        std::atomic<int> logins{0}, connections{0};
        int known = -1;
        ScriptedServer server([&](int client, const std::string &request) {
            connections += request.find("CSeq: 1\r") != std::string::npos;
            logins += request.find("Authorization:") != std::string::npos;
            if (known < 0 && request.rfind("OPTIONS", 0) == 0 && std::string(refusal.answer).rfind("HTTP", 0) != 0) {
                Say(client, Answer(request, "Public: DESCRIBE\r\n"));
            } else {
                Say(client, refusal.answer + CSeq(request) + login + "\r\n");
            }
            return true;
        });
        srnet_decoder *decoder = NewDecoder(server.Url(), true);
        CHECK(srnet_decoder_open(decoder) == refusal.status);
        CHECK(LastError().find(refusal.words) != std::string::npos);
        srnet_decoder_free(decoder);
        CHECK(connections == 1 && logins == refusal.logins);
    }
}

void WhatIsNoneOfOursIsSaidOrLeftToTheLibraryForGood() {
    const char *const sdps[] = {"m=audio 0 RTP/AVP 8\r\n", "m=video 0 RTP/AVP 96\r\na=rtpmap:96 AV3/90000\r\n", "m=video 0 RTP/AVP 26\r\n"};
    const char *const words[] = {"there is no video in it", "its video is AV3, which is not read", ""};
    for (int i = 0; i < 3; ++i) {
        std::atomic<int> described{0};
        ScriptedServer server([&](int client, const std::string &request) {
            const bool describe = request.rfind("DESCRIBE", 0) == 0;
            described += describe;
            Say(client, describe && described == 1 ? Answer(request, "", sdps[i]) : describe ? "RTSP/1.0 404 Not Found\r\n" + CSeq(request) + "\r\n" : Answer(request, ""));
            return true;
        });
        srnet_decoder *decoder = NewDecoder(server.Url(), true, 2'000'000);
        const int32_t status = srnet_decoder_open(decoder);
        CHECK(status == (i < 2 ? SRNET_MEDIA_UNSUPPORTED : SRNET_MEDIA_NOT_FOUND) && LastError().find(words[i]) != std::string::npos);
        CHECK(described == (i < 2 ? 1 : 2) && srnet_decoder_rtsp_way(decoder) == (i < 2 ? SRNET_RTSP_OWN : SRNET_RTSP_LIBRARY));
        srnet_decoder_free(decoder);
    }
}

// A session of three seconds, in which one request has to come every second.
void KeepsItsSessionBy(const char *offered, const char *answered, const char *expected) {
    const auto units = Encode(1);
    std::string kept;
    std::atomic<bool> done{false};
    std::thread reports;
    ScriptedServer server([&](int client, const std::string &request) {
        const std::string method = request.substr(0, request.find(' '));
        if (method == "DESCRIBE") {
            Say(client, Answer(request, "", "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:t\r\n"));
        } else if (method == "SETUP") {
            Say(client, Answer(request, "Session: 1;timeout=3\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n"));
        } else if (method == "GET_PARAMETER") {
            kept += "G";
            Say(client, *answered ? answered + CSeq(request) + "\r\n" : "");
        } else {
            kept += method == "OPTIONS" && request.find("Session:") != std::string::npos ? "O" : "";
            Say(client, Answer(request, std::string("Public: ") + offered + "\r\n"));
        }
        if (method == "PLAY") {
            Sender sender;
            for (const Packet &packet : sender.Packets(units[0], 0, false, 1000)) {
                std::string frame{'$', 0, static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size())};
                Say(client, frame.append(packet.begin(), packet.end()));
            }
        }
        if (method == "PLAY") {
            // Reports now and then, as cameras send them: the client looks at its clock when something comes.
            reports = std::thread([client, &done] {
                while (!done) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(50));
                    Say(client, std::string("$\1\0\4\x80\xC8\0\0", 8));
                }
            });
        }
        done = kept.size() >= std::strlen(expected);
        if (done) {
            reports.join();
        }
        return !done;
    });
    srnet_decoder *decoder = NewDecoder(server.Url(), true, 10'000'000, 20'000'000);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_OK);
    int count = 0;
    CHECK(ReadToEnd(decoder, count) == SRNET_MEDIA_DISCONNECTED);
    srnet_decoder_free(decoder);
    CHECK(kept == expected);
}

}  // namespace

int main() {
    KeyFramesThatHideBehindParameterSetsAreGivenOutAtOnce();
    H265IsPutTogetherFromAllItsPackets();
    DescriptionsAreRead();
    ANoIsToldByItsReasonOverOneConnection();
    WhatIsNoneOfOursIsSaidOrLeftToTheLibraryForGood();
    KeepsItsSessionBy("GET_PARAMETER", "RTSP/1.0 200 OK\r\n", "GG");
    KeepsItsSessionBy("GET_PARAMETER", "RTSP/1.0 454 Session Not Found\r\n", "GO");
    KeepsItsSessionBy("GET_PARAMETER", "", "GO");
    KeepsItsSessionBy("DESCRIBE", "", "OO");
    return 0;
}
