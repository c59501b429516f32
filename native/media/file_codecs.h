#pragma once

#include "av.h"
#include "writer.h"

namespace srnet::media {

// An opened encoder for a file, and what goes in and out of it.
struct FileCodec {
    AvPtr<AVCodecContext> context;
    AVPixelFormat pixels;  // of the pictures that come
    int colorSpace;        // SWS_CS_* of what is encoded
    const char *format;    // of the file, as libavformat names it
};

// Throws Error when the codec is unknown, cannot encode this, or does not go into a file of that name.
FileCodec OpenFileCodec(const WriterOptions &options);

}  // namespace srnet::media
