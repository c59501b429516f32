#pragma once

#include "av.h"
#include "srnet_media.h"

namespace srnet::media {

// Bytes of an 8-bit 4:2:0 picture of this size, rows packed.
int64_t PlaneBytes(int width, int height);

// Copies the planes of such a picture as they are, I420 or NV12, and says how their numbers become the RGB that RgbConverter makes; false for any other picture.
bool CopyPlanes(const AVFrame &frame, uint8_t *planes, srnet_decoder_planes &form);

}  // namespace srnet::media
