// The emulated builder's bytes: plans, and what it learnt of a device.
#pragma once

#include "bases.h"
#include "version.h"

#include <cstring>
#include <memory>
#include <set>
#include <string>

namespace standin {

class Memory final : public IHostMemoryBase {
public:
    explicit Memory(std::string bytes) : _bytes(std::move(bytes)) {}
    void* data() const noexcept override { return const_cast<char*>(_bytes.data()); }
    std::size_t size() const noexcept override { return _bytes.size(); }

private:
    std::string _bytes;
};

/// Magic, version of the library, then one digest per model that was timed.
class TimingCache final : public ITimingCacheBase {
public:
    static constexpr char Magic[9] = "SRNETTC1";

    static TimingCache* create(void const* blob, std::size_t size)
    {
        auto cache = std::make_unique<TimingCache>();
        cache->version = libraryVersion();
        if (size > 0) {
            constexpr std::size_t Head = 8 + sizeof(int32_t);
            auto const* const bytes = static_cast<char const*>(blob);
            if (size < Head || std::memcmp(bytes, Magic, 8) != 0 || (size - Head) % sizeof(uint64_t) != 0) {
                return nullptr;
            }
            std::memcpy(&cache->version, bytes + 8, sizeof(int32_t));
            for (std::size_t at = Head; at < size; at += sizeof(uint64_t)) {
                uint64_t digest;
                std::memcpy(&digest, bytes + at, sizeof digest);
                cache->digests.insert(digest);
            }
        }
        return cache.release();
    }

    nvinfer1::IHostMemory* serialize() const noexcept override
    {
        std::string bytes(Magic, 8);
        bytes.append(reinterpret_cast<char const*>(&version), sizeof version);
        for (uint64_t digest : digests) {
            bytes.append(reinterpret_cast<char const*>(&digest), sizeof digest);
        }
        return new Memory(bytes);
    }

    int32_t version{};
    mutable std::set<uint64_t> digests; // the real cache grows through a const reference too
};

} // namespace standin
