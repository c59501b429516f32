// Faults that come by the environment; driver.h says which.
#include "driver.h"

#include <cstdlib>
#include <cstring>

extern "C" {
void srnet_standin_set_memory(uint64_t bytes);
void srnet_standin_fail(char const* function, int result, int after);
void srnet_standin_set_jitter(int microseconds);
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
