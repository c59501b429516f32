#pragma once

#include <cstdint>
#include <vector>

#include "srnet_media.h"

namespace srnet::media {

// Bytes that somebody else owns.
struct Bytes {
    const uint8_t *data;
    int64_t size;
};

// Reads what an image says of itself and refuses what is not read here or too large. Throws Error.
srnet_image_info ReadImageHeader(Bytes file);

// Bytes of packed pixels of such an image.
int64_t PixelBytes(int32_t pixels, int32_t width, int32_t height);

// The PNG without its ancillary chunks but for what is transparent: text, profiles and animation can unpack to any size and mean nothing here.
std::vector<uint8_t> EssentialPng(Bytes file);

}  // namespace srnet::media
