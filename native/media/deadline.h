#pragma once

#include <atomic>

#include "av.h"

namespace srnet::media {

// What ends a blocking libav call early: a deadline set before each call, or an abort from another thread.
class Deadline {
public:
    // 0 = no deadline. Starts the clock.
    void Start(int64_t timeoutUs) { end_ = timeoutUs > 0 ? av_gettime_relative() + timeoutUs : 0; }

    void Abort() { aborted_ = true; }

    bool Aborted() const { return aborted_; }

    bool Passed() const {
        const int64_t end = end_;
        return end != 0 && av_gettime_relative() >= end;
    }

    // For disconnecting: an abort must not keep the goodbye from being sent.
    void StartClosing(int64_t timeoutUs) {
        aborted_ = false;
        Start(timeoutUs);
    }

    // libav polls this about every 0.1 s while it waits for the network, and before every read.
    AVIOInterruptCB Callback() { return {&Deadline::Interrupt, this}; }

private:
    static int Interrupt(void *self) {
        const auto *deadline = static_cast<const Deadline *>(self);
        return deadline->Aborted() || deadline->Passed();
    }

    std::atomic<int64_t> end_{0};
    std::atomic<bool> aborted_{false};
};

}  // namespace srnet::media
