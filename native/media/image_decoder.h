#pragma once

#include "image_header.h"

namespace srnet::media {

// Decodes a PNG or JPEG whose header was read into packed rows, PixelBytes of them. Throws Error.
// palette: null or 256 * 3 bytes, filled for PALETTE8.
void DecodeImage(Bytes file, const srnet_image_info &info, uint8_t *pixels, uint8_t *palette);

}  // namespace srnet::media
