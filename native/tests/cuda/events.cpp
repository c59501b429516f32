// Events and the time between them.
#include "streams.h"

#include <chrono>

using namespace standin;

namespace {

constexpr unsigned EventDisableTiming = 2;

class Event {
public:
    explicit Event(unsigned flags) : timed((flags & EventDisableTiming) == 0) {}

    uint64_t issue()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return ++_issued;
    }

    void complete(uint64_t ticket)
    {
        std::lock_guard<std::mutex> guard(_lock);
        _done = std::max(_done, ticket);
        _time = std::chrono::steady_clock::now();
        _changed.notify_all();
    }

    uint64_t issued()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _issued;
    }

    bool done()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _done >= _issued;
    }

    void wait(uint64_t ticket)
    {
        std::unique_lock<std::mutex> guard(_lock);
        _changed.wait(guard, [&] { return _done >= ticket; });
    }

    std::chrono::steady_clock::time_point time()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _time;
    }

    bool const timed;

private:
    std::mutex _lock;
    std::condition_variable _changed;
    uint64_t _issued{};
    uint64_t _done{};
    std::chrono::steady_clock::time_point _time;
};

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
    // A node of a graph counts anew at each replay.
    uint64_t const ticket = queue->capturing() ? 0 : target->issue();
    return queue->push([target, ticket] {
        target->complete(ticket != 0 ? ticket : target->issue());
        return Success;
    });
}

/// With the external flag, valid only under capture, a node of the graph that records at each replay.
STANDIN_API int cuEventRecordWithFlags(void* event, void* stream, unsigned flags)
{
    STANDIN_ENTER(cuEventRecordWithFlags);
    constexpr unsigned External = 1;
    auto const queue = streams().find(stream);
    if (queue && flags != (queue->capturing() ? External : 0)) {
        return InvalidValue;
    }
    return cuEventRecord(event, stream);
}

STANDIN_API int cuEventQuery(void* event)
{
    STANDIN_ENTER(cuEventQuery);
    auto const target = events().find(event);
    if (!target) {
        return InvalidHandle;
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

STANDIN_API int cuStreamWaitEvent(void* stream, void* event, unsigned /*flags*/)
{
    STANDIN_ENTER(cuStreamWaitEvent);
    auto const source = events().find(event);
    if (!source) {
        return InvalidHandle;
    }
    return submit(stream, [source, ticket = source->issued()] {
        source->wait(ticket);
        return Success;
    });
}
