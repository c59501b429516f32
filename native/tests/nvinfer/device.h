// The stand-in for libcuda.so.1, as the emulated TensorRT uses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace standin {

struct Device {
    int (*allocate)(uint64_t* address, std::size_t bytes){};
    int (*free)(uint64_t address){};
    int (*currentContext)(void** context){};
    int (*submit)(void* stream, int (*run)(void*), void* user, void (*release)(void*)){};
    int (*isCapturing)(void* stream){};
    void* (*hostAddress)(uint64_t address, uint64_t bytes){};
    int (*deviceWide)(int frees){}; // whether something may be built, loaded, created or, else, freed now

    /// Null, with the reason, when this process has no stand-in or no CUDA context on this thread.
    static Device const* current(std::string& why);
};

/// A piece of device memory with the lifetime of its owner.
class Scratch {
public:
    ~Scratch();
    bool allocate(Device const& device, std::size_t bytes);
    void release();
    uint64_t address() const { return _address; }

private:
    Device const* _device{};
    uint64_t _address{};
};

} // namespace standin
