// How failures leave the shim: a status, and a text in thread-local storage.
#pragma once

#include "srnet_trt.h"

#include <exception>
#include <new>
#include <string>

namespace srt {

/// Keeps the text as this thread's last failure and hands the code through.
srt_status fail(srt_status code, std::string text) noexcept;
srt_status fail(srt_status code, char const* text) noexcept;

/// The same with TensorRT's own error lines of the call in progress appended: a null or false from TensorRT says nothing.
srt_status failWithLog(srt_status code, std::string text) noexcept;

/// Forgets what earlier calls left behind.
void beginCall() noexcept;

/// Runs an entry point: nothing thrown by us, by the library or by TensorRT crosses the C ABI.
template <class Body> srt_status guard(Body&& body) noexcept
{
    try {
        beginCall();
        return body();
    } catch (std::bad_alloc const&) {
        return fail(SRT_E_MEMORY, "out of host memory");
    } catch (std::exception const& e) {
        return fail(SRT_E_INTERNAL, e.what());
    } catch (...) {
        return fail(SRT_E_INTERNAL, "unknown C++ exception");
    }
}

} // namespace srt
