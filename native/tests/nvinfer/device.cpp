#include "device.h"

#include <dlfcn.h>

namespace standin {

Device const* Device::current(std::string& why)
{
    static Device const device = [] {
        Device found;
        if (void* const library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {
            found.allocate = reinterpret_cast<decltype(allocate)>(dlsym(library, "cuMemAlloc_v2"));
            found.free = reinterpret_cast<decltype(free)>(dlsym(library, "cuMemFree_v2"));
            found.currentContext = reinterpret_cast<decltype(currentContext)>(dlsym(library, "cuCtxGetCurrent"));
            found.submit = reinterpret_cast<decltype(submit)>(dlsym(library, "srnet_standin_submit"));
            found.isCapturing = reinterpret_cast<decltype(isCapturing)>(dlsym(library, "srnet_standin_is_capturing"));
            found.deviceWide = reinterpret_cast<decltype(deviceWide)>(dlsym(library, "srnet_standin_device_wide"));
            found.hostAddress = reinterpret_cast<decltype(hostAddress)>(dlsym(library, "srnet_standin_host_address"));
        }
        return found;
    }();
    if (device.submit == nullptr) {
        why = "the emulated TensorRT needs the stand-in for libcuda.so.1";
        return nullptr;
    }
    void* context = nullptr;
    if (device.currentContext(&context) != 0 || context == nullptr) {
        why = "no CUDA context is current on this thread";
        return nullptr;
    }
    return &device;
}

Scratch::~Scratch()
{
    release();
}

bool Scratch::allocate(Device const& device, std::size_t bytes)
{
    _device = &device;
    if (device.allocate(&_address, bytes) != 0) {
        _address = 0;
    }
    return _address != 0;
}

void Scratch::release()
{
    if (_address != 0) {
        _device->free(_address);
        _address = 0;
    }
}

} // namespace standin
