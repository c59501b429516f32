#include "error.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <mutex>

#include "av.h"

namespace srnet::media {
namespace {

thread_local std::string lastLog;

// libav's return codes say little ("Invalid data found"); the reason ("moov atom not found") goes to its log.
void KeepLastLine(void *, int level, const char *format, va_list arguments) {
    if (level > AV_LOG_ERROR) {
        return;
    }
    char line[512];
    std::vsnprintf(line, sizeof line, format, arguments);
    std::string text(line);
    // Servers write parts of it; it has to stay one line.
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    text.erase(text.find_last_not_of(" .") + 1);
    if (!text.empty()) {
        lastLog = text;
    }
}

int32_t StatusOf(int code) {
    switch (code) {
        case AVERROR(ENOENT):
        case AVERROR(ENODEV):
        case AVERROR(ENXIO):
        case AVERROR(EACCES):
        case AVERROR(EPERM):
        case AVERROR(EISDIR):
        case AVERROR(ENOTDIR):
        case AVERROR_HTTP_BAD_REQUEST:
        case AVERROR_HTTP_NOT_FOUND:
            return SRNET_MEDIA_NOT_FOUND;
        case AVERROR_HTTP_UNAUTHORIZED:
        case AVERROR_HTTP_FORBIDDEN:
            return SRNET_MEDIA_REFUSED;
        case AVERROR(ECONNREFUSED):
        case AVERROR(EHOSTUNREACH):
        case AVERROR(ENETUNREACH):
        case AVERROR_HTTP_OTHER_4XX:
        case AVERROR_HTTP_SERVER_ERROR:
            return SRNET_MEDIA_UNREACHABLE;
        case AVERROR_DECODER_NOT_FOUND:
        case AVERROR_DEMUXER_NOT_FOUND:
        case AVERROR_ENCODER_NOT_FOUND:
        case AVERROR_PROTOCOL_NOT_FOUND:
        case AVERROR_STREAM_NOT_FOUND:
        case AVERROR_PATCHWELCOME:
        case AVERROR(ENOSYS):
        case AVERROR(EINVAL):
            return SRNET_MEDIA_UNSUPPORTED;
        case AVERROR_INVALIDDATA:
        case AVERROR_EOF:
            return SRNET_MEDIA_CORRUPT;
        case AVERROR(ETIMEDOUT):
            return SRNET_MEDIA_TIMEOUT;
        case AVERROR(ENOMEM):
        case AVERROR_BUG:
        case AVERROR_BUG2:
        case AVERROR_UNKNOWN:
            return SRNET_MEDIA_INTERNAL;
        default:
            return SRNET_MEDIA_IO;
    }
}

// Where libav's own text says less to a person; null = nowhere else.
const char *Plain(int code) {
    switch (code) {
        case AVERROR_HTTP_UNAUTHORIZED: return "user and password are wrong or missing (401 Unauthorized)";
        case AVERROR_HTTP_FORBIDDEN: return "access is refused (403 Forbidden)";
        case AVERROR_HTTP_BAD_REQUEST: return "it does not understand the request (400 Bad Request)";
        case AVERROR_HTTP_OTHER_4XX: return "it refuses the request (an HTTP status of 402 or above)";
        case AVERROR_HTTP_SERVER_ERROR: return "it cannot answer now (an HTTP status of 500 or above)";
        case AVERROR_HTTP_NOT_FOUND: return "there is nothing at this address (404 Not Found)";
        default: return nullptr;
    }
}

}  // namespace

Error AvError(int code, const std::string &what) {
    // Its code is that of a broken disk.
    constexpr char Unresolved[] = "Failed to resolve hostname ";
    if (code == AVERROR(EIO) && lastLog.rfind(Unresolved, 0) == 0) {
        const std::string plain = "there is no host of this name (" + lastLog.substr(sizeof Unresolved - 1) + ")";
        return Error(SRNET_MEDIA_UNREACHABLE, what.empty() ? plain : what + ": " + plain);
    }
    if (const char *plain = Plain(code)) {
        return Error(StatusOf(code), what.empty() ? plain : what + ": " + plain);
    }
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    std::string message = what.empty() ? text : what + ": " + text;
    if (!lastLog.empty() && lastLog.find(text) == std::string::npos) {
        message += " (" + lastLog + ")";
    }
    return Error(StatusOf(code), message);
}

int Check(int code, const std::string &what) {
    if (code < 0) {
        throw AvError(code, what);
    }
    return code;
}

void InitialiseAv() {
    static std::once_flag once;
    std::call_once(once, [] {
        av_log_set_callback(KeepLastLine);
        avdevice_register_all();
        avformat_network_init();
    });
}

void ClearLog() { lastLog.clear(); }

}  // namespace srnet::media
