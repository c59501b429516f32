#pragma once

#include "av.h"

namespace srnet::media {

// Whether the frame is laid out as JPEG files are: full range BT.601, chroma sited between the pixels, 4:2:0, 4:2:2 or 4:4:4.
bool IsJpegLayout(const AVFrame &frame);

// Converts such a frame to RGB24 of the same size as libjpeg does, with its "fancy" chroma interpolation and its integer formulas.
// swscale differs from libjpeg by up to 47 levels around sharp colour edges; this by what the inverse DCTs round differently.
void JpegToRgb(const AVFrame &frame, AVFrame &rgb);

}  // namespace srnet::media
