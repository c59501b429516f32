#include "status.h"

#include "logger.h"

#include <algorithm>
#include <cstring>

namespace {
thread_local std::string lastError;
}

namespace srt {

srt_status fail(srt_status code, std::string text) noexcept
{
    lastError = std::move(text);
    return code;
}

srt_status fail(srt_status code, char const* text) noexcept
{
    try {
        lastError = text;
    } catch (...) {
        lastError.clear(); // Out of memory: the code has to do.
    }
    return code;
}

srt_status failWithLog(srt_status code, std::string text) noexcept
{
    try {
        std::string lines = Logger::instance().takeErrors();
        if (!lines.empty()) {
            text += ": " + lines;
        }
    } catch (...) {
        // Out of memory: the plain text has to do.
    }
    return fail(code, std::move(text));
}

void beginCall() noexcept
{
    lastError.clear();
    Logger::instance().beginCall();
}

} // namespace srt

extern "C" {

int32_t srt_abi_version(void)
{
    return SRT_ABI_VERSION;
}

uint64_t srt_last_error(char* utf8, uint64_t capacity)
{
    if (utf8 != nullptr && capacity > 0) {
        auto const n = std::min<uint64_t>(capacity - 1, lastError.size());
        std::memcpy(utf8, lastError.data(), n);
        utf8[n] = '\0';
    }
    return lastError.size() + 1;
}

void srt_set_log(srt_log_fn log, void* user, int32_t maxSeverity)
{
    srt::Logger::instance().forwardTo(log, user, maxSeverity);
}

} // extern "C"
