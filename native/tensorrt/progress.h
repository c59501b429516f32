// TensorRT's build progress, handed to the caller who may stop the build.
#pragma once

#include "srnet_trt.h"

#include <NvInfer.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace srt {

class Progress final : public nvinfer1::IProgressMonitor {
public:
    Progress(srt_progress_fn callback, void* user) : _callback(callback), _user(user) {}

    bool cancelled() const { return _cancelled; }

    void phaseStart(char const* phase, char const* /*parent*/, int32_t steps) noexcept override
    {
        try {
            std::lock_guard<std::mutex> guard(_lock);
            _steps[phase] = steps;
        } catch (...) {
            // The phase is then reported with 0 steps.
        }
    }

    bool stepComplete(char const* phase, int32_t step) noexcept override
    {
        if (!_cancelled && _callback(_user, phase, step, stepsOf(phase)) == 0) {
            _cancelled = true;
        }
        return !_cancelled;
    }

    void phaseFinish(char const* phase) noexcept override
    {
        try {
            std::lock_guard<std::mutex> guard(_lock);
            _steps.erase(phase);
        } catch (...) {
        }
    }

private:
    int32_t stepsOf(char const* phase) noexcept
    {
        try {
            std::lock_guard<std::mutex> guard(_lock);
            auto const found = _steps.find(phase);
            return found != _steps.end() ? found->second : 0;
        } catch (...) {
            return 0;
        }
    }

    srt_progress_fn const _callback;
    void* const _user;
    std::atomic<bool> _cancelled{false};
    std::mutex _lock;
    std::map<std::string, int32_t> _steps;
};

} // namespace srt
