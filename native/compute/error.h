// How failures leave this library: a status, and a text in thread-local storage.
#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include "srnet_compute.h"

namespace srnet::compute {

// What travels inside this library instead of return codes; it ends at the ABI (Guard).
class Error : public std::runtime_error {
public:
    Error(srnet_compute_status status, const std::string &message) : std::runtime_error(message), status_(status) {}

    srnet_compute_status status() const { return status_; }

private:
    srnet_compute_status status_;
};

inline void Require(bool condition, const char *message) {
    if (!condition) {
        throw Error(SRNET_COMPUTE_INVALID, message);
    }
}

// Keeps the message as this thread's last error and hands the status through.
srnet_compute_status Fail(srnet_compute_status status, const char *message) noexcept;

// The edge of the ABI: runs body and turns whatever it throws into a status and the thread's last error.
template <class Body>
srnet_compute_status Guard(Body body) noexcept {
    try {
        body();
        return SRNET_COMPUTE_OK;
    } catch (const Error &error) {
        return Fail(error.status(), error.what());
    } catch (const std::bad_alloc &) {
        return Fail(SRNET_COMPUTE_MEMORY, "out of memory");
    } catch (const std::exception &error) {
        return Fail(SRNET_COMPUTE_INTERNAL, error.what());
    } catch (...) {
        return Fail(SRNET_COMPUTE_INTERNAL, "unknown fault");
    }
}

}  // namespace srnet::compute
