#pragma once

#include <cstdint>
#include <new>

#include "error.h"

namespace srnet::media {

// Keeps the message as the thread's last error.
int32_t Fail(int32_t status, const char *message) noexcept;

// The edge of the ABI: runs body and turns whatever it throws into a status and the thread's last error.
template <class Body>
int32_t Guard(Body body) noexcept {
    try {
        ClearLog();
        return body();
    } catch (const Error &error) {
        return Fail(error.status(), error.what());
    } catch (const std::bad_alloc &) {
        return Fail(SRNET_MEDIA_INTERNAL, "out of memory");
    } catch (const std::exception &error) {
        return Fail(SRNET_MEDIA_INTERNAL, error.what());
    } catch (...) {
        return Fail(SRNET_MEDIA_INTERNAL, "unknown fault");
    }
}

inline void Require(bool condition, const char *message) {
    if (!condition) {
        throw Error(SRNET_MEDIA_INVALID, message);
    }
}

template <class Struct>
void RequireStruct(const Struct *value) {
    Require(value && value->struct_size == static_cast<int32_t>(sizeof(Struct)), "a struct is missing or of another size than this library's");
}

}  // namespace srnet::media
