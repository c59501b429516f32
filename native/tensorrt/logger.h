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

    /// A build logs from TensorRT's worker threads too; without this, an older build's lines would turn up in its error.
    void beginBuild() noexcept;

    /// The error lines of the call in progress: this thread's, then those of TensorRT's own threads.
    std::string takeErrors();

private:
    std::mutex _lock;
    srt_log_fn _forward{};
    void* _user{};
    int32_t _maxSeverity{};
    std::string _otherThreads;
};

} // namespace srt
