// The ABI: checks arguments, calls the classes, turns whatever they throw into a status and the thread's last error.
#include "srnet_media.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "decoder.h"
#include "guard.h"
#include "image_decoder.h"
#include "png_encoder.h"
#include "writer.h"

using namespace srnet::media;

struct srnet_decoder : Decoder {
    using Decoder::Decoder;
};

struct srnet_writer : Writer {
    using Writer::Writer;
};

struct srnet_png_encoder : PngEncoder {
    using PngEncoder::PngEncoder;
};

namespace {

thread_local std::string lastError;

}  // namespace

int32_t srnet::media::Fail(int32_t status, const char *message) noexcept {
    try {
        lastError = message;
    } catch (...) {
        lastError.clear();
    }
    return status;
}

int32_t srnet_media_abi(void) { return SRNET_MEDIA_ABI; }

int32_t srnet_media_last_error(char *text, int32_t capacity) {
    if (text && capacity > 0) {
        const size_t length = std::min(lastError.size(), static_cast<size_t>(capacity) - 1);
        std::memcpy(text, lastError.data(), length);
        text[length] = '\0';
    }
    return static_cast<int32_t>(lastError.size());
}

int32_t srnet_decoder_create(const srnet_decoder_options *options, srnet_decoder **decoder) {
    return Guard([=] {
        Require(decoder, "no place for the decoder");
        *decoder = nullptr;
        RequireStruct(options);
        Require(options->url && *options->url, "no URL");
        Require(options->rtsp_way >= SRNET_RTSP_OWN && options->rtsp_way <= SRNET_RTSP_LIBRARY_UDP, "there is no such way to an RTSP server");
        InitialiseAv();
        *decoder = new srnet_decoder(InputOptions{options->url, options->format ? options->format : "", options->live != 0, options->rtsp_way,
                                                  options->threads, options->open_timeout_us, options->read_timeout_us, options->sound != 0});
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_decoder_open(srnet_decoder *decoder) {
    return Guard([=] {
        Require(decoder, "no decoder");
        decoder->Open();
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_decoder_rtsp_way(const srnet_decoder *decoder) { return decoder ? decoder->RtspWay() : SRNET_RTSP_OWN; }

int32_t srnet_decoder_get_info(srnet_decoder *decoder, srnet_decoder_info *info) {
    return Guard([=] {
        Require(decoder, "no decoder");
        RequireStruct(info);
        *info = decoder->Info();
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_decoder_read(srnet_decoder *decoder, uint8_t *rgb, int64_t capacity, int32_t stride, srnet_decoder_frame *frame) {
    return Guard([=] {
        Require(decoder && rgb, "no decoder or no buffer");
        RequireStruct(frame);
        const srnet_decoder_info &info = decoder->Info();
        const int64_t row = 3 * static_cast<int64_t>(info.width);
        Require(stride >= row && capacity >= (info.height - 1) * static_cast<int64_t>(stride) + row, "the buffer is smaller than the picture");
        return decoder->Read({rgb, stride, info.width, info.height}, *frame) ? SRNET_MEDIA_OK : SRNET_MEDIA_END;
    });
}

int32_t srnet_decoder_copy_planes(srnet_decoder *decoder, uint8_t *planes, int64_t capacity, srnet_decoder_planes *form) {
    return Guard([=] {
        Require(decoder && planes, "no decoder or no place for the planes");
        RequireStruct(form);
        return decoder->CopyPlanes(planes, capacity, *form) ? SRNET_MEDIA_OK : SRNET_MEDIA_END;
    });
}

int32_t srnet_decoder_sound_format(srnet_decoder *decoder, srnet_sound_format *format) {
    return Guard([=] {
        Require(decoder, "no decoder");
        RequireStruct(format);
        const SoundFormat *sound = decoder->Sound();
        if (!sound) {
            return SRNET_MEDIA_END;
        }
        *format = sound->View();
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_decoder_read_sound(srnet_decoder *decoder, srnet_sound_packet *packet) {
    return Guard([=] {
        Require(decoder, "no decoder");
        RequireStruct(packet);
        SoundPacket sound{};
        if (!decoder->ReadSound(sound)) {
            return SRNET_MEDIA_END;
        }
        packet->timestamp_us = sound.timestampUs;
        packet->duration_us = sound.durationUs;
        packet->size = sound.bytes.size;
        packet->bytes = sound.bytes.data;
        return SRNET_MEDIA_OK;
    });
}

void srnet_decoder_abort(srnet_decoder *decoder) {
    if (decoder) {
        decoder->Abort();
    }
}

void srnet_decoder_free(srnet_decoder *decoder) { delete decoder; }

int32_t srnet_writer_create(const srnet_writer_options *options, srnet_writer **writer) {
    return Guard([=] {
        Require(writer, "no place for the writer");
        *writer = nullptr;
        RequireStruct(options);
        Require(options->path && *options->path && options->preset, "no path or no preset");
        Require(options->width > 0 && options->height > 0 && static_cast<int64_t>(options->width) * options->height <= SRNET_MEDIA_MAX_VIDEO_PIXELS,
                "the size of the video cannot be written");
        Require(std::isfinite(options->frame_rate) && options->frame_rate > 0 && options->frame_rate <= 1000, "the frame rate must be above 0 and at most 1000");
        Require(options->crf >= 0 && options->crf <= 51, "crf must be 0 to 51");
        InitialiseAv();
        *writer = new srnet_writer(
            WriterOptions{options->width, options->height, options->crf, options->frame_rate, options->path, options->preset, options->codec,
                          PixelAspectOf(options->aspect_num, options->aspect_den, Upright), options->start_us, SoundOf(options->sound)});
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_writer_write_sound(srnet_writer *writer, const srnet_sound_packet *packet) {
    return Guard([=] {
        Require(writer, "no writer");
        writer->WriteSound(PacketOf(packet));
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_media_takes_sound(const char *url, const srnet_sound_format *format) {
    if (!url || !format) {
        return 0;
    }
    const std::string name(url);
    const size_t dot = name.rfind('.');
    const std::string end = name.find("://") != std::string::npos ? "rtsp" : dot == std::string::npos ? "" : name.substr(dot + 1);
    return Output::Takes(end == "mkv" ? "matroska" : end, static_cast<AVCodecID>(format->codec)) ? 1 : 0;
}

int32_t srnet_media_complete_file(const char *path, int64_t *packets) {
    return Guard([=] {
        Require(path && *path && packets, "no path or no place for the number of packets");
        InitialiseAv();
        *packets = CompleteMp4(path).value_or(-1);
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_writer_write(srnet_writer *writer, const uint8_t *pixels, int64_t size, int32_t stride, int64_t timestamp_us) {
    return Guard([=] {
        Require(writer && pixels, "no writer or no picture");
        writer->Write(pixels, size, stride, timestamp_us);
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_writer_finish(srnet_writer *writer) {
    return Guard([=] {
        Require(writer, "no writer");
        writer->Finish();
        return SRNET_MEDIA_OK;
    });
}

void srnet_writer_free(srnet_writer *writer) { delete writer; }

int32_t srnet_image_probe(const uint8_t *bytes, int64_t size, srnet_image_info *info) {
    return Guard([=] {
        Require(bytes || size == 0, "no bytes");
        RequireStruct(info);
        *info = ReadImageHeader({bytes, size});
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_image_decode(const uint8_t *bytes, int64_t size, uint8_t *pixels, int64_t capacity, uint8_t *palette, uint8_t *alpha) {
    return Guard([=] {
        Require(bytes && pixels, "no bytes or no buffer");
        const srnet_image_info info = ReadImageHeader({bytes, size});
        Require(capacity >= PixelBytes(info.pixels, info.width, info.height), "the buffer is smaller than the image");
        DecodeImage({bytes, size}, info, pixels, palette, alpha);
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_png_encoder_create(int32_t width, int32_t height, int32_t pixels, srnet_png_encoder **encoder) {
    return Guard([=] {
        Require(encoder, "no place for the encoder");
        *encoder = nullptr;
        *encoder = new srnet_png_encoder(width, height, pixels);
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_png_encoder_encode(srnet_png_encoder *encoder, const uint8_t *image, int64_t size, const uint8_t *palette, const uint8_t **bytes,
                                 int64_t *length) {
    return Guard([=] {
        Require(encoder && image && bytes && length, "no encoder, no image or no place for the file");
        const Bytes file = encoder->Encode({image, size}, palette);
        *bytes = file.data;
        *length = file.size;
        return SRNET_MEDIA_OK;
    });
}

void srnet_png_encoder_free(srnet_png_encoder *encoder) { delete encoder; }
