#pragma once

#include <string>

#include "av.h"

namespace srnet::media {

constexpr AVRational Microseconds{1, 1'000'000};

// An x264 context as every video of ours is encoded, to be opened with OpenX264: YUV 4:2:0, BT.601, no picture held back, one thread. Throws Error.
AvPtr<AVCodecContext> NewX264(int width, int height, double frameRate, int crf, const std::string &preset);

void OpenX264(AVCodecContext *codec);

}  // namespace srnet::media
