// Faults that come by the environment, and what makes mistakes show: jitter, and frees beside work. driver.h says more.
#include "driver.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

extern "C" {
void srnet_standin_set_memory(uint64_t bytes);
void srnet_standin_fail(char const* function, int result, int after);
void srnet_standin_set_jitter(int microseconds);
}

namespace {

std::atomic<int> jitterMicroseconds{0};
std::atomic<bool> busyFreesAreFaults{false};

} // namespace

namespace standin {

void jitter()
{
    if (int const most = jitterMicroseconds) {
        thread_local std::minstd_rand random(std::random_device{}());
        std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, most)(random)));
    }
}

Result refuseBusy()
{
    if (busyFreesAreFaults && !isLost() && anyStreamIsBusy()) {
        lose(IllegalAddress);
        return IllegalAddress;
    }
    return Success;
}

void resetFaults()
{
    jitterMicroseconds = 0;
    busyFreesAreFaults = false;
}

} // namespace standin

/// Every piece of work waits for a random time up to this; 0 = none does.
STANDIN_API void srnet_standin_set_jitter(int microseconds)
{
    jitterMicroseconds = microseconds;
}

/// From now on it is a fault to free memory, an engine or a context while any stream has work in flight: whatever does so has waited for nothing.
STANDIN_API void srnet_standin_forbid_busy_frees()
{
    busyFreesAreFaults = true;
}

void standin::takeFaults()
{
    static std::once_flag once;
    std::call_once(once, [] {
        if (char const* const bytes = std::getenv("SRNET_STANDIN_MEMORY")) {
            srnet_standin_set_memory(std::strtoull(bytes, nullptr, 10));
        }
        if (char const* const microseconds = std::getenv("SRNET_STANDIN_JITTER")) {
            srnet_standin_set_jitter(std::atoi(microseconds));
        }
        char const* const fault = std::getenv("SRNET_STANDIN_FAULT");
        char const* const result = fault != nullptr ? std::strchr(fault, ':') : nullptr;
        char const* const after = result != nullptr ? std::strchr(result + 1, ':') : nullptr;
        if (after != nullptr) {
            srnet_standin_fail(std::string(fault, result).c_str(), std::atoi(result + 1), std::atoi(after + 1));
        }
    });
}
