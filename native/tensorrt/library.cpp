#include "library.h"

#include <dlfcn.h>

namespace srt {

bool Library::open(std::string const& path)
{
    _handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (_handle == nullptr) {
        char const* text = dlerror();
        _error = text != nullptr ? text : "unknown reason";
    }
    return _handle != nullptr;
}

void* Library::find(char const* name) const
{
    return _handle != nullptr ? dlsym(_handle, name) : nullptr;
}

} // namespace srt
