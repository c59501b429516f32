// TensorRT's log: forwarded to the caller, and its error lines kept to explain a failed call.
#pragma once

#include "srnet_trt.h"

#include <NvInfer.h>

#include <mutex>
#include <string>

namespace srt {

/// One for the process and never destroyed: TensorRT keeps the first logger it sees for good.
class Logger final : public nvinfer1::ILogger {
public:
    static Logger& instance() noexcept;

    void forwardTo(srt_log_fn callback, void* user, int32_t maxSeverity) noexcept;

    void log(Severity severity, nvinfer1::AsciiChar const* text) noexcept override;

    /// Drops the error lines that this thread's earlier calls left.
    void beginCall() noexcept;

    /// The call in progress is a build, which logs from TensorRT's own threads too.
    void beginBuild() noexcept;

    /// The error lines of the call in progress: this thread's and, of a build, those of TensorRT's own threads.
    std::string takeErrors();

private:
    std::mutex _lock;
    srt_log_fn _forward{};
    void* _user{};
    int32_t _maxSeverity{};
    std::string _otherThreads;
};

} // namespace srt
