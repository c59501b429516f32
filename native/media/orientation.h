#pragma once

#include <cstdint>
#include <cstring>

namespace srnet::media {

// How stored pixels are turned to stand upright, numbered as EXIF does: 1 as they are, 2 mirrored, 3 by 180 degrees, 4 upside down,
// 5 mirrored along the diagonal, 6 by 90 degrees clockwise, 7 mirrored along the other diagonal, 8 by 270 degrees clockwise.
constexpr int Upright = 1;

// Width and height change places.
inline bool IsSideways(int orientation) { return orientation >= 5; }

// Of a display matrix as FFmpeg and QuickTime have it; angles between the quarters go to the nearest one.
int OrientationOf(const int32_t *displayMatrix);

// Calls copy(upright x, stored x, stored y) for the pixels of the upright row y. width, height: as stored.
template <class Copy>
void ForEachPixel(int orientation, int y, int width, int height, Copy copy) {
    const int length = IsSideways(orientation) ? height : width;
    for (int x = 0; x < length; ++x) {
        switch (orientation) {
            case 2: copy(x, width - 1 - x, y); break;
            case 3: copy(x, width - 1 - x, height - 1 - y); break;
            case 4: copy(x, x, height - 1 - y); break;
            case 5: copy(x, y, x); break;
            case 6: copy(x, y, height - 1 - x); break;
            case 7: copy(x, width - 1 - y, height - 1 - x); break;
            case 8: copy(x, width - 1 - y, x); break;
            default: copy(x, x, y); break;
        }
    }
}

// A pixel's width by its height. Made for pictures as they stand upright.
struct PixelAspect {
    int num = 1;
    int den = 1;
};

// Nonsense (0, a millionth) becomes 1:1; turned pictures have turned pixels.
PixelAspect PixelAspectOf(int64_t num, int64_t den, int orientation);

// The size in square pixels of a picture with others: the side that is too short is lengthened, so that nothing is lost.
void SquareSize(int width, int height, PixelAspect aspect, int &squareWidth, int &squareHeight);

}  // namespace srnet::media
