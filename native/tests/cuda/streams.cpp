// Streams as ordered queues on threads, events with their times, graphs as lists of captured work.
#include "driver.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>
#include <vector>

using namespace standin;

namespace {

constexpr int CaptureGlobal = 0;
constexpr int CaptureThreadLocal = 1;
constexpr unsigned EventDisableTiming = 2;

struct Graph {
    std::vector<Work> nodes;
};

struct Capture {
    std::shared_ptr<Graph> graph = std::make_shared<Graph>();
    int mode{};
    std::thread::id thread = std::this_thread::get_id();
    bool invalidated{};
};

class Stream {
public:
    explicit Stream(int priority) : _priority(priority), _thread([this] { run(); }) {}

    ~Stream()
    {
        {
            std::lock_guard<std::mutex> guard(_lock);
            _stop = true;
        }
        _wake.notify_all();
        _thread.join();
    }

    int priority() const { return _priority; }

    Result push(Work work)
    {
        std::lock_guard<std::mutex> guard(_lock);
        if (_capture) {
            if (_capture->invalidated) {
                return CaptureInvalidated;
            }
            _capture->graph->nodes.push_back(std::move(work));
            return Success;
        }
        _queue.push_back(std::move(work));
        _wake.notify_one();
        return Success;
    }

    bool idle()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _queue.empty() && !_busy;
    }

    void wait()
    {
        std::unique_lock<std::mutex> guard(_lock);
        _idle.wait(guard, [this] { return _queue.empty() && !_busy; });
    }

    Result beginCapture(int mode)
    {
        std::lock_guard<std::mutex> guard(_lock);
        if (_capture) {
            _capture->invalidated = true;
            return CaptureInvalidated;
        }
        _capture = std::make_unique<Capture>();
        _capture->mode = mode;
        return Success;
    }

    Result endCapture(std::shared_ptr<Graph>& graph)
    {
        std::lock_guard<std::mutex> guard(_lock);
        if (!_capture) {
            return InvalidValue;
        }
        if (_capture->thread != std::this_thread::get_id()) {
            return CaptureWrongThread;
        }
        auto const capture = std::move(_capture);
        if (capture->invalidated) {
            return CaptureInvalidated;
        }
        graph = capture->graph;
        return Success;
    }

    bool capturing()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _capture != nullptr;
    }

    /// Spoils the capture when a call from this thread that may wait or allocate would.
    bool spoilCapture()
    {
        std::lock_guard<std::mutex> guard(_lock);
        bool const concerned = _capture
            && (_capture->mode == CaptureGlobal || (_capture->mode == CaptureThreadLocal && _capture->thread == std::this_thread::get_id()));
        if (concerned) {
            _capture->invalidated = true;
        }
        return concerned;
    }

private:
    void run()
    {
        std::unique_lock<std::mutex> guard(_lock);
        for (;;) {
            _wake.wait(guard, [this] { return _stop || !_queue.empty(); });
            if (_queue.empty()) {
                return;
            }
            {
                Work work = std::move(_queue.front());
                _queue.pop_front();
                _busy = true;
                guard.unlock();
                if (Result const result = work()) {
                    lose(result);
                }
                // The work and what it holds are gone before the stream counts as idle.
                work = nullptr;
            }
            guard.lock();
            _busy = false;
            if (_queue.empty()) {
                _idle.notify_all();
            }
        }
    }

    int const _priority;
    std::mutex _lock;
    std::condition_variable _wake;
    std::condition_variable _idle;
    std::deque<Work> _queue;
    std::unique_ptr<Capture> _capture;
    bool _stop{};
    bool _busy{};
    std::thread _thread; // last: it uses all of the above
};

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

// Never destroyed: a process may exit with streams still running.
Handles<Stream>& streams = *new Handles<Stream>;
Handles<Event>& events = *new Handles<Event>;
Handles<Graph>& graphs = *new Handles<Graph>;

} // namespace

namespace standin {

Result submit(void* stream, Work work)
{
    auto const target = streams.find(stream);
    return target ? target->push(std::move(work)) : InvalidHandle;
}

Result refuseDuringCapture()
{
    bool refused = false;
    for (auto const& stream : streams.all()) {
        refused |= stream.second->spoilCapture();
    }
    return refused ? CaptureUnsupported : Success;
}

void waitForAllStreams()
{
    for (auto const& stream : streams.all()) {
        stream.second->wait();
    }
}

std::size_t liveStreams() { return streams.count(); }
std::size_t liveEvents() { return events.count(); }
std::size_t liveGraphs() { return graphs.count(); }

} // namespace standin

STANDIN_API int cuStreamCreateWithPriority(void** stream, unsigned flags, int priority)
{
    STANDIN_ENTER(cuStreamCreateWithPriority);
    // 1: non-blocking. A stream that waits for the default stream is a mistake in a library that never uses that one.
    if (flags != 1) {
        return InvalidValue;
    }
    *stream = streams.add(std::make_shared<Stream>(priority));
    return Success;
}

STANDIN_API int cuStreamDestroy_v2(void* stream)
{
    STANDIN_ENTER(cuStreamDestroy_v2);
    return streams.remove(stream) ? Success : InvalidHandle;
}

STANDIN_API int cuStreamGetPriority(void* stream, int* priority)
{
    STANDIN_ENTER(cuStreamGetPriority);
    auto const target = streams.find(stream);
    if (!target) {
        return InvalidHandle;
    }
    *priority = target->priority();
    return Success;
}

STANDIN_API int cuStreamSynchronize(void* stream)
{
    STANDIN_ENTER(cuStreamSynchronize);
    auto const target = streams.find(stream);
    if (!target) {
        return InvalidHandle;
    }
    if (target->capturing()) {
        target->spoilCapture();
        return CaptureUnsupported;
    }
    target->wait();
    return enter("");
}

STANDIN_API int cuStreamQuery(void* stream)
{
    STANDIN_ENTER(cuStreamQuery);
    auto const target = streams.find(stream);
    if (!target) {
        return InvalidHandle;
    }
    return target->idle() ? Success : NotReady;
}

STANDIN_API int cuStreamWaitEvent(void* stream, void* event, unsigned /*flags*/)
{
    STANDIN_ENTER(cuStreamWaitEvent);
    auto const source = events.find(event);
    if (!source) {
        return InvalidHandle;
    }
    return submit(stream, [source, ticket = source->issued()] {
        source->wait(ticket);
        return Success;
    });
}

STANDIN_API int cuStreamBeginCapture_v2(void* stream, int mode)
{
    STANDIN_ENTER(cuStreamBeginCapture_v2);
    auto const target = streams.find(stream);
    return target ? target->beginCapture(mode) : InvalidHandle;
}

STANDIN_API int cuStreamEndCapture(void* stream, void** graph)
{
    *graph = nullptr;
    // The capture ends whatever this call answers.
    auto const target = streams.find(stream);
    std::shared_ptr<Graph> captured;
    Result const result = target ? target->endCapture(captured) : InvalidHandle;
    STANDIN_ENTER(cuStreamEndCapture);
    if (result == Success) {
        *graph = graphs.add(std::move(captured));
    }
    return result;
}

STANDIN_API int cuStreamIsCapturing(void* stream, int* status)
{
    STANDIN_ENTER(cuStreamIsCapturing);
    auto const target = streams.find(stream);
    if (!target) {
        return InvalidHandle;
    }
    *status = target->capturing() ? 1 : 0;
    return Success;
}

STANDIN_API int cuEventCreate(void** event, unsigned flags)
{
    STANDIN_ENTER(cuEventCreate);
    *event = events.add(std::make_shared<Event>(flags));
    return Success;
}

STANDIN_API int cuEventDestroy_v2(void* event)
{
    STANDIN_ENTER(cuEventDestroy_v2);
    return events.remove(event) ? Success : InvalidHandle;
}

STANDIN_API int cuEventRecord(void* event, void* stream)
{
    STANDIN_ENTER(cuEventRecord);
    auto const target = events.find(event);
    auto const queue = streams.find(stream);
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

STANDIN_API int cuEventQuery(void* event)
{
    STANDIN_ENTER(cuEventQuery);
    auto const target = events.find(event);
    if (!target) {
        return InvalidHandle;
    }
    return target->done() ? Success : NotReady;
}

STANDIN_API int cuEventSynchronize(void* event)
{
    STANDIN_ENTER(cuEventSynchronize);
    auto const target = events.find(event);
    if (!target) {
        return InvalidHandle;
    }
    target->wait(target->issued());
    return enter("");
}

STANDIN_API int cuEventElapsedTime(float* milliseconds, void* start, void* end)
{
    STANDIN_ENTER(cuEventElapsedTime);
    auto const from = events.find(start);
    auto const to = events.find(end);
    if (!from || !to || !from->timed || !to->timed || from->issued() == 0 || to->issued() == 0) {
        return InvalidHandle;
    }
    if (!from->done() || !to->done()) {
        return NotReady;
    }
    *milliseconds = std::chrono::duration<float, std::milli>(to->time() - from->time()).count();
    return Success;
}

STANDIN_API int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long /*flags*/)
{
    STANDIN_ENTER(cuGraphInstantiateWithFlags);
    auto const source = graphs.find(graph);
    if (!source) {
        return InvalidHandle;
    }
    *executable = graphs.add(std::make_shared<Graph>(*source));
    return Success;
}

STANDIN_API int cuGraphUpload(void* executable, void* stream)
{
    STANDIN_ENTER(cuGraphUpload);
    return graphs.find(executable) && streams.find(stream) ? Success : InvalidHandle;
}

STANDIN_API int cuGraphLaunch(void* executable, void* stream)
{
    STANDIN_ENTER(cuGraphLaunch);
    auto const graph = graphs.find(executable);
    if (!graph) {
        return InvalidHandle;
    }
    return submit(stream, [graph] {
        for (Work const& node : graph->nodes) {
            if (Result const result = node()) {
                return result;
            }
        }
        return Success;
    });
}

STANDIN_API int cuGraphExecDestroy(void* executable)
{
    STANDIN_ENTER(cuGraphExecDestroy);
    return graphs.remove(executable) ? Success : InvalidHandle;
}

STANDIN_API int cuGraphDestroy(void* graph)
{
    STANDIN_ENTER(cuGraphDestroy);
    return graphs.remove(graph) ? Success : InvalidHandle;
}

/// For the emulated TensorRT: run(user) becomes work of the stream, release(user) follows when nothing can run it again.
STANDIN_API int srnet_standin_submit(void* stream, int (*run)(void*), void* user, void (*release)(void*))
{
    std::shared_ptr<void> const owned(user, release);
    STANDIN_ENTER(srnet_standin_submit);
    return submit(stream, [run, owned] { return static_cast<Result>(run(owned.get())); });
}

STANDIN_API int srnet_standin_is_capturing(void* stream)
{
    auto const target = streams.find(stream);
    return target && target->capturing() ? 1 : 0;
}
