// Proves our kernels and the driver's rules on the GPU at hand: no TensorRT, no .NET. scripts/gpu-proof.sh builds and runs it.
#include "driver.h"

#include <cstdio>
#include <fstream>
#include <sstream>

int main(int count, char** arguments)
{
    if (count < 2) {
        std::fprintf(stderr, "usage: %s KERNELS.ptx [--kernels] [--small] [LIBCUDA]\n", arguments[0]);
        return 2;
    }
    bool kernelsOnly = false; // without what breaks rules on purpose
    bool small = false;       // without the sizes of real streams, for which a stand-in takes long
    char const* library = "libcuda.so.1";
    for (int i = 2; i < count; ++i) {
        std::string const argument = arguments[i];
        kernelsOnly = kernelsOnly || argument == "--kernels";
        small = small || argument == "--small";
        library = argument[0] == '-' ? library : arguments[i];
    }
    std::ifstream file(arguments[1], std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    std::string const ptx = text.str();
    if (ptx.empty()) {
        proof::giveUp(std::string("there are no kernels in ") + arguments[1]);
    }
    proof::Driver const driver(library);
    int const broken = kernelsOnly ? 0 : proof::checkContract(driver, ptx);
    int const different = proof::checkKernels(proof::Gpu(driver, ptx), small);
    return broken + different == 0 ? 0 : 1;
}
