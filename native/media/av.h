#pragma once

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/time.h>
#include <libswscale/swscale.h>
}

namespace srnet::media {

struct AvDeleter {
    void operator()(AVFrame *frame) const { av_frame_free(&frame); }
    void operator()(AVPacket *packet) const { av_packet_free(&packet); }
    void operator()(AVCodecContext *codec) const { avcodec_free_context(&codec); }
    void operator()(SwsContext *scaler) const { sws_freeContext(scaler); }
    void operator()(AVDictionary *dictionary) const { av_dict_free(&dictionary); }
};

template <class T>
using AvPtr = std::unique_ptr<T, AvDeleter>;

// A new frame or packet; running out of memory is the C++ exception for it.
inline AvPtr<AVFrame> NewFrame() {
    AVFrame *frame = av_frame_alloc();
    return frame ? AvPtr<AVFrame>(frame) : throw std::bad_alloc();
}

inline AvPtr<AVPacket> NewPacket() {
    AVPacket *packet = av_packet_alloc();
    return packet ? AvPtr<AVPacket>(packet) : throw std::bad_alloc();
}

}  // namespace srnet::media
