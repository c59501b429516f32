// Graphs as lists of captured work, and the capture that makes one out of the work of one stream and of those that forked from it.
#pragma once

#include "events.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace standin {

constexpr int CaptureGlobal = 0;
constexpr int CaptureThreadLocal = 1;

/// Work, or an event that is recorded for others than the graph. In the order of the capture, which is one that the dependencies allow.
struct Node {
    Work work;
    std::shared_ptr<Event> recorded;
};

struct Graph {
    std::vector<Node> nodes;
    std::size_t recordings{}; // nodes that record
};

struct Capture {
    Capture(Stream const* from, int how) : origin(from), mode(how) {}

    /// A stream that waited for an event of the capture, and how much of its work others have waited for.
    struct Fork {
        std::weak_ptr<Stream> stream;
        std::size_t nodes{};
        std::size_t joined{};
        bool isJoined{};
    };

    /// The work of one stream; false when the capture is spoilt.
    bool add(Stream const* stream, Node node)
    {
        std::lock_guard<std::mutex> guard(_lock);
        if (_invalidated) {
            return false;
        }
        graph->recordings += node.recorded ? 1 : 0;
        graph->nodes.push_back(std::move(node));
        if (stream != origin) {
            ++_forks[stream].nodes;
        }
        return true;
    }

    void fork(std::shared_ptr<Stream> const& stream)
    {
        std::lock_guard<std::mutex> guard(_lock);
        _forks[stream.get()].stream = stream;
    }

    /// Another stream waits for what this one had done when the event was recorded.
    void join(CapturedRecord const& record)
    {
        std::lock_guard<std::mutex> guard(_lock);
        auto const found = _forks.find(record.stream);
        if (found != _forks.end()) {
            found->second.isJoined = true;
            found->second.joined = std::max(found->second.joined, record.nodes);
        }
    }

    std::size_t nodesOf(Stream const* stream)
    {
        std::lock_guard<std::mutex> guard(_lock);
        auto const found = _forks.find(stream);
        return found != _forks.end() ? found->second.nodes : 0;
    }

    /// Whether nothing of a forked stream is left over.
    bool isWhole()
    {
        std::lock_guard<std::mutex> guard(_lock);
        for (auto const& fork : _forks) {
            if (!fork.second.isJoined || fork.second.joined < fork.second.nodes) {
                return false;
            }
        }
        return true;
    }

    void invalidate()
    {
        std::lock_guard<std::mutex> guard(_lock);
        _invalidated = true;
    }

    bool isInvalidated()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _invalidated;
    }

    /// Whether a call from this thread that may wait or allocate spoils it.
    bool concernsThisThread() const { return mode == CaptureGlobal || (mode == CaptureThreadLocal && thread == std::this_thread::get_id()); }

    std::map<Stream const*, Fork> forks()
    {
        std::lock_guard<std::mutex> guard(_lock);
        return _forks;
    }

    Stream const* const origin;
    int const mode;
    std::thread::id const thread = std::this_thread::get_id();
    std::shared_ptr<Graph> const graph = std::make_shared<Graph>();

private:
    std::mutex _lock;
    bool _invalidated{};
    std::map<Stream const*, Fork> _forks;
};

} // namespace standin
