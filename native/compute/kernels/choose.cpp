#include "kernels.h"

namespace srnet::compute {

namespace base {
extern const Kernels kKernels;
}
#if defined(__x86_64__)
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

int KernelLevels(const Kernels **levels, int most) {
    int count = 0;
    const auto take = [&](const Kernels &kernels, bool runs) {
        if (runs && count < most) {
            levels[count++] = &kernels;
        }
    };
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("movbe");
    take(avx512::kKernels, wide && v3);
    take(avx2::kKernels, v3);
#endif
    take(base::kKernels, true);
    return count;
}

const Kernels &BestKernels() {
    static const Kernels *const best = [] {
        const Kernels *levels[1];
        KernelLevels(levels, 1);
        return levels[0];
    }();
    return *best;
}

}  // namespace srnet::compute
