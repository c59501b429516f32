// Modules and launches on the stand-in for libcuda.so.1.
#include "check.h"
#include "standin.h"

namespace {

void a_launch_runs_the_kernel_of_that_name_over_the_whole_grid()
{
    struct {
        uint64_t source, labels, target;
        int width, height, sourceStride, labelStride, targetStride, thickness, fill, unused;
        uint32_t colours[256];
    } overlay{};
    static_assert(sizeof overlay == 1080, "as in kernels/parameters.h");

    CurrentContext context;
    void* const stream = newStream();
    char const* const ptx = ".version 6.3\n.target sm_75\n.visible .entry srnet_overlay(\n\t.param .align 8 .b8 srnet_overlay_param_0[1080]\n)\n{ ret; }\n";
    void* module = nullptr;
    void* function = nullptr;
    CHECK_EQUAL(0, cuModuleLoadDataEx(&module, ptx, 0, nullptr, nullptr));
    CHECK_EQUAL(500, cuModuleGetFunction(&function, module, "srnet_nothing"));
    CHECK_EQUAL(0, cuModuleGetFunction(&function, module, "srnet_overlay"));
    CHECK_EQUAL(218, cuModuleLoadDataEx(&function, "no PTX at all", 0, nullptr, nullptr));
    CHECK_EQUAL(209, cuModuleLoadDataEx(&function, ".version 9.0\n.target sm_120\n", 0, nullptr, nullptr));
    CHECK_EQUAL(0, cuModuleGetFunction(&function, module, "srnet_overlay"));

    int const width = 37;
    int const height = 5;
    overlay.source = newMemory(width * height * 3);
    overlay.labels = newMemory(width * height);
    overlay.target = newMemory(width * height * 3);
    overlay.width = width;
    overlay.height = height;
    overlay.sourceStride = overlay.targetStride = 3 * width;
    overlay.labelStride = width;
    overlay.fill = 256;
    overlay.colours[7] = 255; // red
    unsigned char* const out = newPinned(width * height * 3);
    cuMemsetD8Async(overlay.source, 90, width * height * 3, stream);
    cuMemsetD8Async(overlay.labels, 7, width * height - 1, stream);
    cuMemsetD8Async(overlay.labels + width * height - 1, 0, 1, stream);
    void* parameters[] = {&overlay};
    CHECK_EQUAL(0, cuLaunchKernel(function, 2, 1, 1, 32, 8, 1, 0, stream, parameters, nullptr));
    CHECK_EQUAL(1, cuLaunchKernel(function, 2, 1, 1, 64, 32, 1, 0, stream, parameters, nullptr)); // 2048 threads
    cuMemcpyDtoHAsync_v2(out, overlay.target, width * height * 3, stream);
    CHECK_EQUAL(0, cuStreamSynchronize(stream));
    for (int i = 0; i < width * height - 1; ++i) {
        CHECK(out[3 * i] == 255 && out[3 * i + 1] == 0 && out[3 * i + 2] == 0);
    }
    CHECK_EQUAL(90, static_cast<int>(out[3 * width * height - 1]));

    overlay.height = height + 1; // one row beyond the memory
    CHECK_EQUAL(0, cuLaunchKernel(function, 2, 1, 1, 32, 8, 1, 0, stream, parameters, nullptr));
    CHECK_EQUAL(700, cuStreamSynchronize(stream));
    srnet_standin_reset();
    cuMemFree_v2(overlay.source);
    cuMemFree_v2(overlay.labels);
    cuMemFree_v2(overlay.target);
    cuMemFreeHost(out);
    cuModuleUnload(module);
    cuStreamDestroy_v2(stream);
    CHECK(nothingLive());
}

} // namespace

void launchTests()
{
    RUN(a_launch_runs_the_kernel_of_that_name_over_the_whole_grid);
}
