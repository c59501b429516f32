// An RTSP server that says what each test wants said.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <thread>

#include "loopback.h"

// Answers every request of every client by a function, on loopback.
class ScriptedServer {
public:
    using Script = std::function<bool(int client, const std::string &request)>;

    explicit ScriptedServer(Script script) : script_(std::move(script)) {
        uint16_t port = 0;
        listener_ = ListenOnLoopback(&port);
        url_ = "rtsp://eve:secret@127.0.0.1:" + std::to_string(port) + "/live";
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

inline void Say(int client, const std::string &text) { send(client, text.data(), text.size(), MSG_NOSIGNAL); }

// Whoever is asked last may say anything after what it was told.
inline std::string CSeq(const std::string &request) {
    const size_t at = request.find("CSeq:");
    return at == std::string::npos ? "CSeq: 1\r\n" : request.substr(at, request.find('\r', at) - at) + "\r\n";
}

inline std::string Answer(const std::string &request, const std::string &headers, const std::string &body = "") {
    return "RTSP/1.0 200 OK\r\n" + CSeq(request) + headers + (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}
