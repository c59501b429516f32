#pragma once

#include "av.h"

namespace srnet::media {

// How a picture's numbers are to be understood.
struct PictureColours {
    int format;      // without the deprecated "J" ones, which are the plain ones with full range said by other means
    int colorSpace;  // for sws_getCoefficients
    bool fullRange;

    static PictureColours Of(const AVFrame &frame) {
        // A stream that does not say gets BT.601, as in ffmpeg and OpenCV.
        const bool unsaid = frame.colorspace == AVCOL_SPC_UNSPECIFIED || frame.colorspace == AVCOL_SPC_RGB;
        PictureColours result{frame.format, unsaid ? SWS_CS_DEFAULT : frame.colorspace, frame.color_range == AVCOL_RANGE_JPEG};
        switch (frame.format) {
            case AV_PIX_FMT_YUVJ420P: result.format = AV_PIX_FMT_YUV420P; break;
            case AV_PIX_FMT_YUVJ422P: result.format = AV_PIX_FMT_YUV422P; break;
            case AV_PIX_FMT_YUVJ444P: result.format = AV_PIX_FMT_YUV444P; break;
            case AV_PIX_FMT_YUVJ440P: result.format = AV_PIX_FMT_YUV440P; break;
            case AV_PIX_FMT_YUVJ411P: result.format = AV_PIX_FMT_YUV411P; break;
            default: return result;
        }
        result.fullRange = true;
        return result;
    }
};

}  // namespace srnet::media
