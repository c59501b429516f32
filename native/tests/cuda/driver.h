// The inside of the stand-in for libcuda.so.1: a device that exists only in host memory, for tests on machines without a GPU.
// It is stricter than the real driver where that finds mistakes: no default stream, no copies from pageable memory,
// device addresses that fault when the host touches them, an error whenever freed memory is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#define STANDIN_API extern "C" __attribute__((visibility("default")))

namespace standin {

enum Result : int {
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidContext = 201,
    NoBinaryForGpu = 209,
    InvalidPtx = 218,
    InvalidHandle = 400,
    NotFound = 500,
    NotReady = 600,
    IllegalAddress = 700,
    PrimaryContextActive = 708,
    ContextIsDestroyed = 709,
    LaunchFailed = 719,
    CaptureUnsupported = 900,
    CaptureInvalidated = 901,
    CaptureMerge = 902,
    CaptureUnmatched = 903,
    CaptureUnjoined = 904,
    CaptureIsolation = 905,
    CapturedEvent = 907,
    CaptureWrongThread = 908
};

/// One piece of stream-ordered work. Anything but Success makes the device unusable, as a fault in a kernel does.
using Work = std::function<Result()>;

/// Live objects of one kind by their handles: a destroyed handle is an error, not a crash.
template <class T> class Handles {
public:
    void* add(std::shared_ptr<T> object)
    {
        std::lock_guard<std::mutex> guard(_lock);
        void* const handle = object.get();
        _live[handle] = std::move(object);
        return handle;
    }

    std::shared_ptr<T> find(void const* handle)
    {
        std::lock_guard<std::mutex> guard(_lock);
        auto const found = _live.find(handle);
        return found != _live.end() ? found->second : nullptr;
    }

    std::shared_ptr<T> remove(void const* handle)
    {
        std::lock_guard<std::mutex> guard(_lock);
        auto const found = _live.find(handle);
        if (found == _live.end()) {
            return nullptr;
        }
        auto object = std::move(found->second);
        _live.erase(found);
        return object;
    }

    /// Holds nothing: whoever calls this need not be the one who may destroy an object.
    template <class Do> void visit(Do const& each)
    {
        std::lock_guard<std::mutex> guard(_lock);
        for (auto const& object : _live) {
            each(*object.second);
        }
    }

    std::map<void const*, std::shared_ptr<T>> all()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _live;
    }

    std::size_t count()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _live.size();
    }

private:
    std::mutex _lock;
    std::map<void const*, std::shared_ptr<T>> _live;
};

/// Counts a driver call, unless the function has no name, and does what every one checks first: initialised, a context current on this thread, device not lost, no failure injected.
Result enter(char const* function, bool needsContext = true);

/// Injects what the environment of a program that a test only starts asks for: SRNET_STANDIN_MEMORY=bytes limits the device's memory,
/// SRNET_STANDIN_FAULT=function:result:after lets one call of the driver fail, after so many that do not, and all that follow where that is such a result, SRNET_STANDIN_JITTER=microseconds lets every piece
/// of work wait for a random time up to that. Once per process.
void takeFaults();

/// Whether the device is lost.
bool isLost();

/// Marks the device as lost: every later call answers this.
void lose(Result error);

/// Answers CaptureUnsupported, and spoils the capture, when this thread must not make such a call now.
Result refuseDuringCapture();

/// The host memory behind a device range, or null when the range is not inside one live allocation.
void* hostAddress(uint64_t device, std::size_t bytes);

/// True when the range lies inside one live pinned allocation.
bool isPinned(void const* host, std::size_t bytes);

/// For what concerns the whole device, whichever thread calls it: answers CaptureUnsupported, and spoils the captures, while any stream is being captured.
Result refuseDeviceWide();

/// For what frees something that work may use: in a test that asked for it, work in flight on any stream is a fault that loses the device.
Result refuseBusy();

/// Before each piece of work: waits a random time up to the jitter that was asked for, so that streams overtake each other wherever nothing orders them.
void jitter();

/// Lets every stream look for work at once.
void ringAllStreams();

/// Waits until every stream has done its work, as freeing memory does.
void waitForAllStreams();

/// Hands work to a stream; under capture it becomes a node of the graph.
Result submit(void* stream, Work work);

bool anyStreamIsBusy();
std::size_t liveStreams();
std::size_t liveEvents();
std::size_t liveGraphs();
std::size_t liveModules();
std::size_t liveAllocations();
std::size_t livePinned();
void resetMemory();
void resetFaults();

} // namespace standin

#define STANDIN_ENTER(function)                                                                                        \
    do {                                                                                                               \
        if (standin::Result const entered = standin::enter(#function)) {                                               \
            return entered;                                                                                            \
        }                                                                                                              \
    } while (0)
