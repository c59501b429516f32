// Streams as ordered queues on threads, and graphs as lists of captured work.
#pragma once

#include "driver.h"

#include <condition_variable>
#include <deque>
#include <thread>
#include <vector>

namespace standin {

constexpr int CaptureGlobal = 0;
constexpr int CaptureThreadLocal = 1;

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
                if (!isLost()) {
                    if (Result const result = work()) {
                        lose(result);
                    }
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

Handles<Stream>& streams();
Handles<Graph>& graphs();

} // namespace standin
