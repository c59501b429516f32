// The shim from the seat of its caller, over the stand-ins: once per TensorRT major.
#include "shim_support.h"

#if defined(SRNET_SANITIZED)
// ONNX Runtime keeps 14 bytes of its own for the life of the process.
extern "C" __attribute__((visibility("default"))) char const* __lsan_default_suppressions()
{
    return "leak:libonnxruntime";
}

// Its locks are its own: ThreadSanitizer cannot see what is ordered by them.
extern "C" __attribute__((visibility("default"))) char const* __tsan_default_suppressions()
{
    return "race:libonnxruntime";
}
#endif

int main()
{
    runTests();
    buildTests();
    errorTests();
    lifeTests();
}
