// An event: recorded by streams and by launches of graphs, waited for by streams and by the host.
#pragma once

#include "driver.h"

#include <atomic>
#include <chrono>
#include <condition_variable>

namespace standin {

struct Capture;
class Stream;

/// Where in a capture an event was recorded last, if it was.
struct CapturedRecord {
    bool isCaptured{};
    std::weak_ptr<Capture> capture; // gone when the capture has ended
    Stream const* stream{};
    std::size_t nodes{};            // of the stream, until then
};

class Event {
public:
    explicit Event(unsigned flags) : timed((flags & DisableTiming) == 0) {}

    /// A recording takes place in the order of the calls, whenever the work before it is done.
    uint64_t issue() { return ++_issued; }

    uint64_t issued() const { return _issued; }

    void complete(uint64_t ticket)
    {
        std::lock_guard<std::mutex> guard(_lock);
        _time = std::chrono::steady_clock::now();
        if (ticket > _done) {
            _done = ticket;
        }
        if (_waiting > 0) {
            _changed.notify_all();
        }
    }

    bool done() const { return _done >= _issued; }

    /// Ends without the recording, too, when the device is lost: then it never comes.
    void wait(uint64_t ticket)
    {
        if (_done < ticket) {
            ringAllStreams();
        }
        std::unique_lock<std::mutex> guard(_lock);
        ++_waiting;
        while (!_changed.wait_for(guard, std::chrono::milliseconds(20), [&] { return _done >= ticket || isLost(); })) {
        }
        --_waiting;
    }

    std::chrono::steady_clock::time_point time()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _time;
    }

    CapturedRecord captured()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _captured;
    }

    void setCaptured(CapturedRecord record)
    {
        std::lock_guard<std::mutex> guard(_lock);
        _captured = std::move(record);
    }

    bool const timed;

private:
    static constexpr unsigned DisableTiming = 2;

    std::mutex _lock;
    std::condition_variable _changed;
    std::atomic<uint64_t> _issued{};
    std::atomic<uint64_t> _done{};
    int _waiting{};
    std::chrono::steady_clock::time_point _time;
    CapturedRecord _captured;
};

} // namespace standin
