// Shared libraries opened at run time.
#pragma once

#include <string>

namespace srt {

class Library {
public:
    /// False when the library does not load; error() then says why.
    bool open(std::string const& path);

    /// A function of the library, or null.
    template <class Function> Function get(char const* name) const
    {
        return reinterpret_cast<Function>(find(name));
    }

    std::string const& error() const { return _error; }

private:
    void* find(char const* name) const;

    // Never closed: TensorRT keeps registries and threads for the life of the process.
    void* _handle{};
    std::string _error;
};

} // namespace srt
