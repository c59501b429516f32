// A V4L2 loopback device for kernels that have none: preloaded into a program, a plain file /dev/videoN answers as a device that takes video, and keeps what
// is written to it.
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace {

constexpr char Prefix[] = "/dev/video";

bool IsDevice(int file) {
    struct stat about {};
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        return false;
    }
    char link[32];
    char path[sizeof Prefix] = {};
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    return readlink(link, path, sizeof Prefix - 1) > 0 && std::strcmp(path, Prefix) == 0;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int ioctl(int file, unsigned long request, ...) noexcept {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if ((request != VIDIOC_QUERYCAP && request != VIDIOC_G_FMT && request != VIDIOC_S_FMT) || !IsDevice(file)) {
        return static_cast<int>(syscall(SYS_ioctl, file, request, argument));
    }
    if (request == VIDIOC_QUERYCAP) {
        auto *capability = static_cast<v4l2_capability *>(argument);
        *capability = {};
        capability->capabilities = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_READWRITE;
    }
    // Any format is as well: what was asked for stays as it is.
    return 0;
}
