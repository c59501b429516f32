#include "orientation.h"

#include <cmath>
#include <cstdlib>

#include "av.h"

namespace srnet::media {
namespace {

// Beyond, no camera and no disc has pixels.
constexpr int64_t MostAspect = 8;

}  // namespace

int OrientationOf(const int32_t *displayMatrix) {
    // x' = a x + c y, y' = b x + d y.
    const int64_t a = displayMatrix[0], b = displayMatrix[1], c = displayMatrix[3], d = displayMatrix[4];
    if (std::llabs(a) + std::llabs(d) >= std::llabs(b) + std::llabs(c)) {
        return a < 0 ? (d < 0 ? 3 : 2) : d < 0 ? 4 : Upright;
    }
    return c < 0 ? (b < 0 ? 7 : 6) : b < 0 ? 8 : 5;
}

PixelAspect PixelAspectOf(int64_t num, int64_t den, int orientation) {
    if (num <= 0 || den <= 0 || num > MostAspect * den || den > MostAspect * num) {
        return {};
    }
    PixelAspect aspect;
    av_reduce(&aspect.num, &aspect.den, num, den, 65535);
    return IsSideways(orientation) ? PixelAspect{aspect.den, aspect.num} : aspect;
}

void SquareSize(int width, int height, PixelAspect aspect, int &squareWidth, int &squareHeight) {
    squareWidth = width;
    squareHeight = height;
    if (aspect.num > aspect.den) {
        squareWidth = static_cast<int>(std::lround(static_cast<double>(width) * aspect.num / aspect.den));
    } else if (aspect.num < aspect.den) {
        squareHeight = static_cast<int>(std::lround(static_cast<double>(height) * aspect.den / aspect.num));
    }
}

}  // namespace srnet::media
