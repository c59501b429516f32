// Events and the time between them.
#include "streams.h"

using namespace standin;

namespace {

Handles<Event>& events()
{
    static auto& all = *new Handles<Event>;
    return all;
}

} // namespace

std::size_t standin::liveEvents()
{
    return events().count();
}

STANDIN_API int cuEventCreate(void** event, unsigned flags)
{
    STANDIN_ENTER(cuEventCreate);
    *event = events().add(std::make_shared<Event>(flags));
    return Success;
}

STANDIN_API int cuEventDestroy_v2(void* event)
{
    STANDIN_ENTER(cuEventDestroy_v2);
    return events().remove(event) ? Success : InvalidHandle;
}

STANDIN_API int cuEventRecord(void* event, void* stream)
{
    STANDIN_ENTER(cuEventRecord);
    auto const target = events().find(event);
    auto const queue = streams().find(stream);
    if (!target || !queue) {
        return InvalidHandle;
    }
    if (auto const capture = queue->capture()) {
        // A dependency inside the graph; nothing is recorded when the graph runs.
        target->setCaptured({true, capture, queue.get(), capture->nodesOf(queue.get())});
        return capture->isInvalidated() ? CaptureInvalidated : Success;
    }
    target->setCaptured({});
    return queue->push([target, ticket = target->issue()] {
        target->complete(ticket);
        return Success;
    });
}

/// With the external flag, valid only under capture, each launch of the graph records the event.
STANDIN_API int cuEventRecordWithFlags(void* event, void* stream, unsigned flags)
{
    STANDIN_ENTER(cuEventRecordWithFlags);
    constexpr unsigned External = 1;
    if (flags == 0) {
        return cuEventRecord(event, stream);
    }
    auto const target = events().find(event);
    auto const queue = streams().find(stream);
    if (!target || !queue) {
        return InvalidHandle;
    }
    auto const capture = queue->capture();
    if (flags != External || !capture) {
        return InvalidValue;
    }
    return capture->add(queue.get(), {nullptr, target}) ? Success : CaptureInvalidated;
}

STANDIN_API int cuEventQuery(void* event)
{
    STANDIN_ENTER(cuEventQuery);
    auto const target = events().find(event);
    if (!target) {
        return InvalidHandle;
    }
    if (target->captured().isCaptured) {
        return CapturedEvent;
    }
    return target->done() ? Success : NotReady;
}

STANDIN_API int cuEventSynchronize(void* event)
{
    STANDIN_ENTER(cuEventSynchronize);
    auto const target = events().find(event);
    if (!target) {
        return InvalidHandle;
    }
    if (target->captured().isCaptured) {
        return CapturedEvent;
    }
    target->wait(target->issued());
    return enter("");
}

STANDIN_API int cuEventElapsedTime(float* milliseconds, void* start, void* end)
{
    STANDIN_ENTER(cuEventElapsedTime);
    auto const from = events().find(start);
    auto const to = events().find(end);
    if (!from || !to || !from->timed || !to->timed || from->issued() == 0 || to->issued() == 0) {
        return InvalidHandle;
    }
    if (!from->done() || !to->done()) {
        return NotReady;
    }
    *milliseconds = std::chrono::duration<float, std::milli>(to->time() - from->time()).count();
    return Success;
}

STANDIN_API int cuStreamWaitEvent(void* stream, void* event, unsigned flags)
{
    STANDIN_ENTER(cuStreamWaitEvent);
    auto const source = events().find(event);
    auto const target = streams().find(stream);
    if (!source || !target) {
        return InvalidHandle;
    }
    if (flags != 0) {
        return InvalidValue;
    }
    auto const capture = target->capture();
    auto const record = source->captured();
    if (record.isCaptured) {
        auto const from = record.capture.lock();
        if (!from) {
            return CapturedEvent;
        }
        if (!capture) {
            from->fork(target);
            target->setCapture(from);
        } else if (capture != from) {
            capture->invalidate();
            return CaptureMerge;
        }
        from->join(record);
        return Success;
    }
    if (capture) {
        // A graph cannot wait for what is not part of it.
        capture->invalidate();
        return CaptureIsolation;
    }
    return target->push([source, ticket = source->issued()] {
        source->wait(ticket);
        return Success;
    });
}
