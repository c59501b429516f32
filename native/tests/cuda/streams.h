// Streams as ordered queues on threads.
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
        {
            std::lock_guard<std::mutex> guard(_lock);
            if (_capture) {
                return _capture->add(this, {std::move(work), nullptr}) ? Success : CaptureInvalidated;
            }
            _queue.push_back(std::move(work));
        }
        // Not under the lock: whoever is woken needs it.
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
    std::shared_ptr<Capture> _capture;
    bool _stop{};
    bool _busy{};
    std::thread _thread; // last: it uses all of the above
};

Handles<Stream>& streams();
Handles<Graph>& graphs();

} // namespace standin
