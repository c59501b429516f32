// Streams as ordered queues on threads. As a GPU's do, they look for work by themselves, so that whoever enqueues wakes no thread: that would be most
// of what an enqueued frame costs the host, and is nothing that a driver does. Only whoever waits makes them look at once.
#pragma once

#include "captures.h"

#include <deque>

namespace standin {

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

    /// Takes work to be done, or captured.
    Result push(Work work)
    {
        bool asleep = false;
        {
            std::lock_guard<std::mutex> guard(_lock);
            if (_capture) {
                return _capture->add(this, {std::move(work), nullptr}) ? Success : CaptureInvalidated;
            }
            _queue.push_back(std::move(work));
            asleep = _asleep;
        }
        if (asleep) {
            _wake.notify_one();
        }
        return Success;
    }

    /// Somebody waits for work that may have been enqueued.
    void ring()
    {
        std::lock_guard<std::mutex> guard(_lock);
        if (!_queue.empty() && !_busy) {
            _wake.notify_one();
        }
    }

    bool idle()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _queue.empty() && !_busy;
    }

    void wait()
    {
        std::unique_lock<std::mutex> guard(_lock);
        _wake.notify_one();
        _idle.wait(guard, [this] { return _queue.empty() && !_busy; });
    }

    std::shared_ptr<Capture> capture()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _capture;
    }

    /// Work from now on becomes part of the capture; null = is done again.
    void setCapture(std::shared_ptr<Capture> capture)
    {
        std::lock_guard<std::mutex> guard(_lock);
        _capture = std::move(capture);
    }

private:
    void run()
    {
        std::unique_lock<std::mutex> guard(_lock);
        for (;;) {
            awaitWork(guard);
            if (_queue.empty()) {
                return;
            }
            {
                Work work = std::move(_queue.front());
                _queue.pop_front();
                _busy = true;
                guard.unlock();
                jitter();
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

    void awaitWork(std::unique_lock<std::mutex>& guard)
    {
        // A look each millisecond, and after two seconds without work none until there is some.
        constexpr int Looks = 2000;
        auto const isAwaited = [this] { return _stop || !_queue.empty(); };
        for (int i = 0; i < Looks; ++i) {
            if (_wake.wait_for(guard, std::chrono::milliseconds(1), isAwaited)) {
                return;
            }
        }
        _asleep = true;
        _wake.wait(guard, isAwaited);
        _asleep = false;
    }

    int const _priority;
    std::mutex _lock;
    std::condition_variable _wake;
    std::condition_variable _idle;
    std::deque<Work> _queue;
    std::shared_ptr<Capture> _capture;
    bool _stop{};
    bool _busy{};
    bool _asleep{};
    std::thread _thread; // last: it uses all of the above
};

Handles<Stream>& streams();
Handles<Graph>& graphs();

} // namespace standin
