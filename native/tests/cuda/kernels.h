// SRNet's kernels, compiled for the host: what the stand-in runs when a kernel is launched.
#pragma once

#include "driver.h"

#include <vector>

namespace standin {

struct Grid {
    unsigned gridX, gridY, blockX, blockY;
};

struct HostKernel {
    char const* name;
    std::size_t parameterBytes;
    /// Runs the whole grid; parameters are a private copy whose device addresses it replaces by host addresses.
    Result (*run)(std::vector<char>& parameters, Grid const& grid);
};

/// The kernel of this name, or null.
HostKernel const* findKernel(std::string const& name);

} // namespace standin
