// Streams, their order and their captures.
#include "streams.h"

using namespace standin;

namespace standin {

Handles<Stream>& streams()
{
    // Never destroyed: a process may exit with streams still running.
    static auto& all = *new Handles<Stream>;
    return all;
}

Result submit(void* stream, Work work)
{
    auto const target = streams().find(stream);
    return target ? target->push(std::move(work)) : InvalidHandle;
}

Result refuseDuringCapture()
{
    bool refused = false;
    for (auto const& stream : streams().all()) {
        auto const capture = stream.second->capture();
        if (capture && capture->concernsThisThread()) {
            capture->invalidate();
            refused = true;
        }
    }
    return refused ? CaptureUnsupported : Success;
}

Result refuseDeviceWide()
{
    bool refused = false;
    for (auto const& stream : streams().all()) {
        if (auto const capture = stream.second->capture()) {
            capture->invalidate();
            refused = true;
        }
    }
    return refused ? CaptureUnsupported : Success;
}

bool anyStreamIsBusy()
{
    for (auto const& stream : streams().all()) {
        if (!stream.second->idle()) {
            return true;
        }
    }
    return false;
}

void ringAllStreams()
{
    streams().visit([](Stream& stream) { stream.ring(); });
}

void waitForAllStreams()
{
    for (auto const& stream : streams().all()) {
        stream.second->wait();
    }
}

std::size_t liveStreams() { return streams().count(); }

} // namespace standin

STANDIN_API int cuStreamCreateWithPriority(void** stream, unsigned flags, int priority)
{
    STANDIN_ENTER(cuStreamCreateWithPriority);
    // 1: non-blocking. A stream that waits for the default stream is a mistake in a library that never uses that one.
    if (flags != 1) {
        return InvalidValue;
    }
    *stream = streams().add(std::make_shared<Stream>(priority));
    return Success;
}

STANDIN_API int cuStreamDestroy_v2(void* stream)
{
    STANDIN_ENTER(cuStreamDestroy_v2);
    return streams().remove(stream) ? Success : InvalidHandle;
}

STANDIN_API int cuStreamGetPriority(void* stream, int* priority)
{
    STANDIN_ENTER(cuStreamGetPriority);
    auto const target = streams().find(stream);
    if (!target) {
        return InvalidHandle;
    }
    *priority = target->priority();
    return Success;
}

STANDIN_API int cuStreamSynchronize(void* stream)
{
    STANDIN_ENTER(cuStreamSynchronize);
    auto const target = streams().find(stream);
    if (!target) {
        return InvalidHandle;
    }
    if (auto const capture = target->capture()) {
        capture->invalidate();
        return CaptureUnsupported;
    }
    target->wait();
    return enter("");
}

STANDIN_API int cuStreamQuery(void* stream)
{
    STANDIN_ENTER(cuStreamQuery);
    auto const target = streams().find(stream);
    if (!target) {
        return InvalidHandle;
    }
    return target->idle() ? Success : NotReady;
}

/// For the emulated TensorRT, before it builds, loads, creates or frees something: 0, or why it must not now.
STANDIN_API int srnet_standin_device_wide(int frees)
{
    if (Result const result = refuseDeviceWide()) {
        return result;
    }
    return frees != 0 ? refuseBusy() : Success;
}

/// For the emulated TensorRT: run(user) becomes work of the stream, release(user) follows when nothing can run it again.
STANDIN_API int srnet_standin_submit(void* stream, int (*run)(void*), void* user, void (*release)(void*))
{
    std::shared_ptr<void> const owned(user, release);
    STANDIN_ENTER(srnet_standin_submit);
    return submit(stream, [run, owned] { return static_cast<Result>(run(owned.get())); });
}
