// Beginning and ending a capture.
#include "streams.h"

using namespace standin;

namespace {

/// Whatever its result, a capture ends for all its streams.
Result end(std::shared_ptr<Stream> const& stream, std::shared_ptr<Graph>& graph)
{
    auto const capture = stream->capture();
    if (!capture) {
        return InvalidValue;
    }
    if (capture->origin != stream.get()) {
        return CaptureUnmatched;
    }
    if (capture->thread != std::this_thread::get_id()) {
        return CaptureWrongThread;
    }
    for (auto const& fork : capture->forks()) {
        if (auto const forked = fork.second.stream.lock()) {
            forked->setCapture(nullptr);
        }
    }
    stream->setCapture(nullptr);
    if (capture->isInvalidated()) {
        return CaptureInvalidated;
    }
    if (!capture->isWhole()) {
        return CaptureUnjoined;
    }
    graph = capture->graph;
    return Success;
}

} // namespace

STANDIN_API int cuStreamBeginCapture_v2(void* stream, int mode)
{
    STANDIN_ENTER(cuStreamBeginCapture_v2);
    auto const target = streams().find(stream);
    if (!target) {
        return InvalidHandle;
    }
    if (auto const capture = target->capture()) {
        capture->invalidate();
        return CaptureInvalidated;
    }
    target->setCapture(std::make_shared<Capture>(target.get(), mode));
    return Success;
}

STANDIN_API int cuStreamEndCapture(void* stream, void** graph)
{
    *graph = nullptr;
    // The capture ends whatever this call answers.
    auto const target = streams().find(stream);
    std::shared_ptr<Graph> captured;
    Result const result = target ? end(target, captured) : InvalidHandle;
    STANDIN_ENTER(cuStreamEndCapture);
    if (result == Success) {
        *graph = graphs().add(std::move(captured));
    }
    return result;
}

STANDIN_API int cuStreamIsCapturing(void* stream, int* status)
{
    STANDIN_ENTER(cuStreamIsCapturing);
    auto const target = streams().find(stream);
    if (!target) {
        return InvalidHandle;
    }
    *status = target->capture() ? 1 : 0;
    return Success;
}

STANDIN_API int srnet_standin_is_capturing(void* stream)
{
    auto const target = streams().find(stream);
    return target && target->capture() ? 1 : 0;
}
