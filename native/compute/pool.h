#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace srnet::compute {

// What is done in pieces, each by whichever thread takes it.
class Work {
public:
    static constexpr int kMostPieces = 64;

    // thread: 0 is the caller's, the pool's own count from 1.
    virtual void RunPiece(int piece, int thread) noexcept = 0;

protected:
    ~Work() = default;
};

// The caller and threads - 1 workers. The caller takes pieces as well and never waits for a piece that nobody has begun, so a worker that the
// system keeps from running costs nothing but its help. Several callers at once: one is helped, the others work alone.
class Pool {
public:
    explicit Pool(int threads);
    ~Pool();
    Pool(const Pool &) = delete;
    Pool &operator=(const Pool &) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    // Held during a run of many works: tells whether there is a worker for this caller.
    class Turn {
    public:
        explicit Turn(Pool &pool);
        ~Turn();
        Turn(const Turn &) = delete;
        Turn &operator=(const Turn &) = delete;

        // Does all pieces before it returns.
        void Do(Work &work, int pieces);

    private:
        Pool &pool_;
        bool helped_;
    };

private:
    void Loop(int thread);
    bool Take(int thread);
    void Share(Work &work, int pieces);
    void AwaitDone(int pieces);

    std::vector<std::thread> workers_;
    std::atomic<int> callers_{0};
    std::atomic<bool> shared_{false};

    // The work at hand. A zero bit is a piece that nobody has taken; who clears the way to one by setting it may read the rest,
    // because the work is not over before that piece is done.
    alignas(64) std::atomic<uint64_t> taken_{~uint64_t{0}};
    std::atomic<Work *> work_{nullptr};
    std::atomic<int> pieces_{0};
    alignas(64) std::atomic<int> done_{0};

    alignas(64) std::atomic<int> asleep_{0};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> awaiting_{false};
    std::mutex mutex_;
    std::condition_variable wake_, finished_;
};

}  // namespace srnet::compute
