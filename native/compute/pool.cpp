#include "pool.h"

#include <chrono>

namespace srnet::compute {
namespace {

// A worker looks for work this long before it sleeps: longer than the gaps between the steps of a run, much shorter than those between runs,
// in which the cores belong to others.
constexpr std::chrono::microseconds kPatience{40};

// A caller waits awake for the workers' last pieces this long: longer than a piece takes. After that a worker has lost its core to another program,
// and may be waiting for the caller's.
constexpr std::chrono::microseconds kLastPieces{100};

void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

}  // namespace

Pool::Pool(int threads) {
    for (int thread = 1; thread < threads; ++thread) {
        workers_.emplace_back([this, thread] { Loop(thread); });
    }
}

Pool::~Pool() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread &worker : workers_) {
        worker.join();
    }
}

Pool::Turn::Turn(Pool &pool) : pool_(pool) {
    // With as many callers as threads every core has its work; helping one would only slow another down.
    const bool room = pool.callers_.fetch_add(1) + 1 < pool.threads();
    helped_ = room && !pool.shared_.exchange(true, std::memory_order_acquire);
}

Pool::Turn::~Turn() {
    if (helped_) {
        pool_.shared_.store(false, std::memory_order_release);
    }
    pool_.callers_.fetch_sub(1);
}

void Pool::Turn::Do(Work &work, int pieces) {
    if (helped_ && pieces > 1 && pool_.callers_.load(std::memory_order_relaxed) < pool_.threads()) {
        pool_.Share(work, pieces);
        return;
    }
    for (int piece = 0; piece < pieces; ++piece) {
        work.RunPiece(piece, 0);
    }
}

void Pool::Share(Work &work, int pieces) {
    work_.store(&work, std::memory_order_relaxed);
    pieces_.store(pieces, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    taken_.store(pieces == Work::kMostPieces ? 0 : ~uint64_t{0} << pieces);
    if (asleep_.load() > 0) {
        // Between a worker's last look and its sleep it holds the mutex.
        { const std::lock_guard<std::mutex> lock(mutex_); }
        wake_.notify_all();
    }
    while (Take(0)) {
    }
    AwaitDone(pieces);
}

void Pool::AwaitDone(int pieces) {
    const auto done = [this, pieces] { return done_.load() >= pieces; };
    const auto start = std::chrono::steady_clock::now();
    while (!done()) {
        for (int i = 0; i < 16; ++i) {
            Pause();
        }
        if (std::chrono::steady_clock::now() - start > kLastPieces) {
            std::unique_lock<std::mutex> lock(mutex_);
            awaiting_ = true;
            finished_.wait(lock, done);
            awaiting_ = false;
        }
    }
}

// Does one piece, if there is one. Every thread begins at its own share, so that it finds in its caches what it wrote in the step before.
bool Pool::Take(int thread) {
    uint64_t taken = taken_.load(std::memory_order_acquire);
    while (taken != ~uint64_t{0}) {
        const int pieces = pieces_.load(std::memory_order_relaxed);
        const int home = thread * pieces / threads();
        const uint64_t free = ~taken;
        const uint64_t ahead = free >> home << home;
        const int piece = __builtin_ctzll(ahead != 0 ? ahead : free);
        const uint64_t bit = uint64_t{1} << piece;
        taken = taken_.fetch_or(bit, std::memory_order_acq_rel);
        if ((taken & bit) == 0) {
            work_.load(std::memory_order_relaxed)->RunPiece(piece, thread);
            // Whoever does the last piece and the caller that begins to sleep write first and then look at what the other wrote.
            done_.fetch_add(1);
            if (thread != 0 && awaiting_.load()) {
                { const std::lock_guard<std::mutex> lock(mutex_); }
                finished_.notify_one();
            }
            return true;
        }
    }
    return false;
}

void Pool::Loop(int thread) {
    auto idle = std::chrono::steady_clock::now();
    while (!stopping_.load(std::memory_order_relaxed)) {
        if (Take(thread)) {
            idle = std::chrono::steady_clock::now();
            continue;
        }
        for (int i = 0; i < 16; ++i) {
            Pause();
        }
        if (std::chrono::steady_clock::now() - idle < kPatience) {
            continue;
        }
        std::unique_lock<std::mutex> lock(mutex_);
        asleep_.fetch_add(1);
        wake_.wait(lock, [this] { return stopping_ || taken_.load() != ~uint64_t{0}; });
        asleep_.fetch_sub(1);
        lock.unlock();
        idle = std::chrono::steady_clock::now();
    }
}

}  // namespace srnet::compute
