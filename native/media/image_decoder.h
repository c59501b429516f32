#pragma once

#include "image_header.h"

namespace srnet::media {

// Decodes a PNG or JPEG whose header was read into packed upright rows, PixelBytes of them. Throws Error.
// palette: null or 256 * 3 bytes, filled for PALETTE8. alpha: null or a byte per pixel, filled where the file has it.
void DecodeImage(Bytes file, const srnet_image_info &info, uint8_t *pixels, uint8_t *palette, uint8_t *alpha);

}  // namespace srnet::media
