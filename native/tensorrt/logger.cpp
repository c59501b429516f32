#include "logger.h"

#include <utility>

namespace srt {
namespace {

// Enough to explain a failure; a broken model can log without end.
constexpr std::size_t MaxKept = 4096;

// Set once a thread has entered the shim: its lines belong to its own call.
thread_local bool entered = false;
thread_local bool building = false;
thread_local std::string ownLines;

void append(std::string& lines, char const* text)
{
    if (lines.size() >= MaxKept) {
        return;
    }
    if (!lines.empty()) {
        lines += "; ";
    }
    lines.append(text);
}

} // namespace

Logger& Logger::instance() noexcept
{
    static Logger* const logger = new Logger;
    return *logger;
}

void Logger::forwardTo(srt_log_fn callback, void* user, int32_t maxSeverity) noexcept
{
    std::lock_guard<std::mutex> guard(_lock);
    _forward = callback;
    _user = user;
    _maxSeverity = maxSeverity;
}

void Logger::log(Severity severity, nvinfer1::AsciiChar const* text) noexcept
{
    int32_t const level = static_cast<int32_t>(severity);
    srt_log_fn forward = nullptr;
    void* user = nullptr;
    try {
        std::lock_guard<std::mutex> guard(_lock);
        if (level <= SRT_LOG_ERROR) {
            append(entered ? ownLines : _otherThreads, text);
        }
        if (level <= _maxSeverity) {
            forward = _forward;
            user = _user;
        }
    } catch (...) {
        // No memory for the line: it still goes to the caller's log.
    }
    if (forward != nullptr) {
        forward(user, level, text);
    }
}

void Logger::beginCall() noexcept
{
    entered = true;
    building = false;
    ownLines.clear();
}

void Logger::beginBuild() noexcept
{
    building = true;
    std::lock_guard<std::mutex> guard(_lock);
    _otherThreads.clear(); // an older build's
}

std::string Logger::takeErrors()
{
    std::string lines = std::exchange(ownLines, {});
    std::lock_guard<std::mutex> guard(_lock);
    if (building && !_otherThreads.empty()) {
        append(lines, _otherThreads.c_str());
    }
    return lines;
}

} // namespace srt
