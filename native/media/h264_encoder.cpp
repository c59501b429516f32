#include "h264_encoder.h"

#include <algorithm>

#include "error.h"
#include "x264.h"

namespace srnet::media {

H264Encoder::H264Encoder(const LiveEncoderOptions &options)
    : converter_(AV_PIX_FMT_RGB24, options.width, options.height, AV_PIX_FMT_YUV420P, SWS_CS_DEFAULT, (options.width + 1) & ~1, (options.height + 1) & ~1) {
    codec_ = NewX264((options.width + 1) & ~1, (options.height + 1) & ~1, options.frameRate, options.crf, "ultrafast");
    codec_->sample_aspect_ratio = {options.aspect.num, options.aspect.den};
    codec_->gop_size = options.keyFrameInterval;
    codec_->rc_max_rate = options.maxKbps * int64_t{1000};
    // Half a second: a key frame's burst stays short, and so does what it delays.
    codec_->rc_buffer_size = options.maxKbps * 500;
    // Some payloaders and players take the first slice for the whole picture.
    codec_->slices = 1;
    Check(av_opt_set_int(codec_->priv_data, "forced-idr", 1, 0), "forced-idr");
    OpenX264(codec_.get());
    packet_ = NewPacket();
}

Bytes H264Encoder::Encode(const uint8_t *rgb, int64_t size, int64_t stride, int64_t timestampUs, bool forceKey) {
    AVFrame *frame = converter_.Convert(rgb, size, stride);
    // Only the rate control sees it; the access unit comes back at once, so the caller knows its time.
    lastTimestamp_ = frame->pts = lastTimestamp_ == INT64_MIN ? timestampUs : std::max(lastTimestamp_ + 1, timestampUs);
    frame->pict_type = forceKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    av_packet_unref(packet_.get());
    Check(avcodec_send_frame(codec_.get(), frame), "cannot encode");
    Check(avcodec_receive_packet(codec_.get(), packet_.get()), "cannot encode");
    return {packet_->data, packet_->size};
}

}  // namespace srnet::media
