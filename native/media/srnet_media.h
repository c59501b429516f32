/* Video in, video out with its sound, and still images over the FFmpeg libraries (5.1 or newer), as a plain C ABI.
 *
 *   srnet_decoder *d = NULL;
 *   srnet_decoder_options o = { .struct_size = sizeof o, .url = "clip.mp4", .threads = 1 };
 *   if (srnet_decoder_create(&o, &d) == SRNET_MEDIA_OK && srnet_decoder_open(d) == SRNET_MEDIA_OK) { ... srnet_decoder_read ... }
 *   srnet_decoder_free(d);
 *
 * Rules
 * - Every function that can fail returns a status; on failure srnet_media_last_error gives the reason, kept per thread.
 * - No exception crosses. A NULL handle is an error, never a crash; the free functions accept NULL and free once.
 * - struct_size comes first in every struct and is set by the caller to sizeof of its own definition.
 * - One thread at a time per handle, except srnet_decoder_abort and srnet_muxer_abort, which any thread may call while another is
 *   inside another function of the handle.
 * - Pixels are 8-bit, interleaved, top row first; a stride is the number of bytes from one row to the next.
 * - Messages may hold the URL as the FFmpeg libraries print it; whoever shows them removes credentials. */
#ifndef SRNET_MEDIA_H
#define SRNET_MEDIA_H

#include <stdint.h>

#include "srnet_media_images.h"
#include "srnet_media_sound.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a struct or a signature below changes. */
#define SRNET_MEDIA_ABI 4

enum {
    SRNET_MEDIA_OK = 0,
    SRNET_MEDIA_END = 1,           /* read: the file has no more frames */
    SRNET_MEDIA_INVALID = -1,      /* an argument cannot be used */
    SRNET_MEDIA_NOT_FOUND = -2,    /* no such file, device or stream; no permission */
    SRNET_MEDIA_UNSUPPORTED = -3,  /* no video in it, or a codec, format or image kind that is not read here */
    SRNET_MEDIA_CORRUPT = -4,      /* the data is damaged or not what it claims to be */
    SRNET_MEDIA_LIMIT = -5,        /* larger than the limits below; nothing was decoded */
    SRNET_MEDIA_TIMEOUT = -6,      /* the open or read deadline passed */
    SRNET_MEDIA_ABORTED = -7,      /* srnet_decoder_abort or srnet_muxer_abort was called */
    SRNET_MEDIA_DISCONNECTED = -8, /* a live source ended or broke off */
    SRNET_MEDIA_IO = -9,           /* reading or writing failed: disk full, folder not writable, device gone */
    SRNET_MEDIA_INTERNAL = -10,    /* out of memory, or a fault of this library */
    SRNET_MEDIA_REFUSED = -11,     /* a server refused user and password, or wants them; trying on can lock them */
    SRNET_MEDIA_UNREACHABLE = -12  /* nobody answers, or not now: connection refused, no such host, server busy */
};

/* The version this library was built with; a caller refuses any other than its own SRNET_MEDIA_ABI. */
SRNET_MEDIA_API int32_t srnet_media_abi(void);

/* Copies the calling thread's last error as UTF-8 into text, cut to capacity - 1 bytes and always terminated.
 * Returns the full length in bytes without the terminator. Successful calls leave it alone. text may be NULL when capacity is 0. */
SRNET_MEDIA_API int32_t srnet_media_last_error(char *text, int32_t capacity);

/* ---- Decoder: any source libavformat reads -> RGB24 ---------------------------------------------------------------------------- */

/* A picture with more pixels than this is refused before it is decoded. */
#define SRNET_MEDIA_MAX_VIDEO_PIXELS (8192 * 8192)

typedef struct srnet_decoder srnet_decoder;

/* Who speaks to an RTSP server. */
enum {
    SRNET_RTSP_OWN = 0,        /* of live sources: this library, H.264 and H.265 inside the TCP connection, with libavformat where that will not do */
    SRNET_RTSP_LIBRARY = 1,    /* libavformat, media inside the TCP connection */
    SRNET_RTSP_LIBRARY_UDP = 2 /* libavformat, media over UDP */
};

typedef struct srnet_decoder_options {
    int32_t struct_size;
    int32_t live;            /* 1: low latency, time 0 = the first frame, the end is a disconnect; 0: a file */
    int32_t rtsp_way;        /* RTSP only: SRNET_RTSP_... */
    int32_t threads;         /* decoder threads; live sources use them within a frame only, so that they add no delay */
    int64_t open_timeout_us; /* until the first picture is decoded; 0 = none; local files have none. Name resolution is not bounded by it */
    int64_t read_timeout_us; /* per read; 0 = none; local files have none */
    const char *url;         /* UTF-8; file path, URL, or what the format takes (device path, filter graph) */
    const char *format;      /* "v4l2", "lavfi", ...; NULL = found by content */
    int32_t sound;           /* 1: its sound is kept as well, as it was encoded */
    int32_t reserved;
} srnet_decoder_options;

typedef struct srnet_decoder_info {
    int32_t struct_size;
    int32_t width;         /* of the first picture, upright; all frames are delivered in this size */
    int32_t height;
    int32_t reserved;
    double frame_rate;     /* frames per second; 0 = unknown */
    int64_t duration_us;   /* 0 = unknown */
    int64_t frame_count;   /* as the container says, else duration times rate; 0 = unknown */
    char codec[32];        /* "h264" */
    int32_t aspect_num;    /* a pixel's width by its height, upright; 1:1 when the source does not say */
    int32_t aspect_den;
} srnet_decoder_info;

typedef struct srnet_decoder_frame {
    int32_t struct_size;
    int32_t key_frame;     /* 1: decodable without earlier frames */
    int32_t corrupt;       /* 1: damaged data was concealed in it */
    int32_t source_width;  /* as sent, upright; differs from info.width when the source changed its size */
    int32_t source_height;
    int32_t reserved;
    int64_t timestamp_us;  /* since the start of the file as players show it, or since the first frame of a live source; a live source
                            * that sends no times (motion JPEG over HTTP) gets those of arrival */
} srnet_decoder_frame;

/* Copies the options and connects to nothing. The handle exists so that another thread can abort the open. */
SRNET_MEDIA_API int32_t srnet_decoder_create(const srnet_decoder_options *options, srnet_decoder **decoder);

/* Connects, finds the video and decodes its first picture. Once per handle. */
SRNET_MEDIA_API int32_t srnet_decoder_open(srnet_decoder *decoder);

/* Who has to speak to the server, as the open found out, whether it went well or not: opened that way, the source needs one connection. */
SRNET_MEDIA_API int32_t srnet_decoder_rtsp_way(const srnet_decoder *decoder);

SRNET_MEDIA_API int32_t srnet_decoder_get_info(srnet_decoder *decoder, srnet_decoder_info *info);

/* Decodes the next picture into rgb, info.width x info.height, RGB24.
 * capacity: bytes that may be written, at least (height - 1) * stride + 3 * width; stride at least 3 * width.
 * Undecodable packets are skipped. SRNET_MEDIA_END only for files; a live source gives SRNET_MEDIA_DISCONNECTED instead. */
SRNET_MEDIA_API int32_t srnet_decoder_read(srnet_decoder *decoder, uint8_t *rgb, int64_t capacity, int32_t stride, srnet_decoder_frame *frame);

/* How a picture's planes become RGB: grey = (Y - y_offset) * y_scale, R = grey + red_v (V - 128), G = grey + green_u (U - 128) + green_v (V - 128),
 * B = grey + blue_u (U - 128), results in 0..255. */
typedef struct srnet_decoder_planes {
    int32_t struct_size;
    int32_t interleaved; /* chroma is 0: all of U, then all of V (I420); 1: U and V of each pixel side by side (NV12) */
    float y_scale, y_offset, red_v, green_u, green_v, blue_u;
    int32_t whole; /* 1: each of the products is rounded down to a whole number, as this machine makes RGB of such pictures */
    int32_t reserved;
} srnet_decoder_planes;

/* Copies the planes of the picture read last, before it was made RGB, rows packed: width x height of luma, then twice (width + 1) / 2 x (height + 1) / 2 of
 * chroma. SRNET_MEDIA_END when it has none that fit: it was turned or scaled, is not 8-bit 4:2:0, or its RGB is made in another way (JPEG's, odd heights on x86). */
SRNET_MEDIA_API int32_t srnet_decoder_copy_planes(srnet_decoder *decoder, uint8_t *planes, int64_t capacity, srnet_decoder_planes *form);

/* What its sound is; SRNET_MEDIA_END when it has none, or none was asked for. format->parameters is the decoder's. */
SRNET_MEDIA_API int32_t srnet_decoder_sound_format(srnet_decoder *decoder, srnet_sound_format *format);

/* The next packet of sound of those that came with the pictures read so far; SRNET_MEDIA_END when none waits. packet->bytes is valid until the next call.
 * Timestamps are on the pictures' time line; they may lie before 0, and a little before or behind those of the pictures read. */
SRNET_MEDIA_API int32_t srnet_decoder_read_sound(srnet_decoder *decoder, srnet_sound_packet *packet);

/* Makes the open or read under way, and all later ones, return SRNET_MEDIA_ABORTED within about 0.1 s. From any thread. */
SRNET_MEDIA_API void srnet_decoder_abort(srnet_decoder *decoder);

/* Disconnects (at most 0.5 s) and frees. */
SRNET_MEDIA_API void srnet_decoder_free(srnet_decoder *decoder);

/* ---- Writer: pictures -> a video file or a video device ------------------------------------------------------------------------- */

enum {
    SRNET_CODEC_H264 = 0,         /* RGB24 in .mp4 or .mkv */
    SRNET_CODEC_FFV1_ALPHA = 1,   /* RGBA32, straight alpha, lossless, in .mkv */
    SRNET_CODEC_PRORES_4444 = 2,  /* RGBA32, straight alpha, 10 bits, in .mov */
    SRNET_CODEC_RAW_DEVICE = 3    /* RGB24 as raw YUV 4:2:0 to a V4L2 output device, /dev/videoN */
};

typedef struct srnet_writer srnet_writer;

typedef struct srnet_writer_options {
    int32_t struct_size;
    int32_t width;         /* odd sizes are padded by one column or row, because 4:2:0 video is even */
    int32_t height;
    int32_t crf;           /* of H.264: x264's constant quality, 0 (lossless) .. 51 */
    double frame_rate;     /* nominal; sets the key frame distance and the last frame's duration */
    const char *path;      /* UTF-8, ends as the codec says; an existing file is overwritten */
    const char *preset;    /* of H.264: x264's "ultrafast" .. "veryslow" */
    int32_t codec;
    int32_t aspect_num;    /* a pixel's width by its height: written into files; to a device the picture is stretched until its pixels are square */
    int32_t aspect_den;
    int32_t reserved;
    int64_t start_us;      /* the timestamp that is the file's time 0 */
    const srnet_sound_format *sound; /* NULL = silent */
} srnet_writer_options;

/* Files. While they are written an .mp4 or .mov is fragmented: whatever kills the process, all but its last second can be played. Finished, it is an
 * ordinary one, with one index and any pause before its first picture. When it cannot be written, for a full disk say, and nothing is in it, it is removed. */

/* Completes an .mp4 or .mov that a killed process left. *packets: what is in it, of which there may be none; -1 when there was nothing to do, because it is
 * complete, being written, or no such file. */
SRNET_MEDIA_API int32_t srnet_media_complete_file(const char *path, int64_t *packets);

SRNET_MEDIA_API int32_t srnet_writer_create(const srnet_writer_options *options, srnet_writer **writer);

/* Encodes one picture. size: bytes readable at pixels, which are RGB24 or RGBA32 as the codec says. Timestamps must increase and count from
 * start_us; MP4 and MOV keep them exactly, Matroska to the millisecond. A pause of more than half an hour becomes half an hour. H.264 has a key frame at least
 * every two seconds. */
SRNET_MEDIA_API int32_t srnet_writer_write(srnet_writer *writer, const uint8_t *pixels, int64_t size, int32_t stride, int64_t timestamp_us);

/* Writes a packet of the sound that the options describe. What lies before start_us, or not behind the packet before, is left out. */
SRNET_MEDIA_API int32_t srnet_writer_write_sound(srnet_writer *writer, const srnet_sound_packet *packet);

/* Writes what is still in the encoder and closes the file. Later writes fail. */
SRNET_MEDIA_API int32_t srnet_writer_finish(srnet_writer *writer);

/* Finishes if that was not done, ignoring errors, and frees. */
SRNET_MEDIA_API void srnet_writer_free(srnet_writer *writer);

/* ---- Live encoders: RGB24 -> one H.264 access unit or one JPEG in memory, at once ------------------------------------------------- */

typedef struct srnet_h264_encoder srnet_h264_encoder;

typedef struct srnet_h264_options {
    int32_t struct_size;
    int32_t width;              /* odd sizes are padded by one column or row */
    int32_t height;
    int32_t crf;                /* x264's constant quality, 0 .. 51, as long as the bitrate allows */
    int32_t max_kbps;           /* over half a second */
    int32_t key_frame_interval; /* frames from one key frame to the next at most */
    double frame_rate;          /* nominal */
    int32_t aspect_num;         /* a pixel's width by its height */
    int32_t aspect_den;
} srnet_h264_options;

SRNET_MEDIA_API int32_t srnet_h264_encoder_create(const srnet_h264_options *options, srnet_h264_encoder **encoder);

/* Encodes one picture. size: bytes readable at rgb. timestamp_us serves the rate control only.
 * *bytes, *length: the access unit in Annex B, parameter sets before every key frame, no B-frames, one slice; owned by the encoder, valid until its
 * next call. *key_frame: 1 when decoding can start with it. */
SRNET_MEDIA_API int32_t srnet_h264_encoder_encode(srnet_h264_encoder *encoder, const uint8_t *rgb, int64_t size, int32_t stride, int64_t timestamp_us,
                                                  int32_t force_key_frame, const uint8_t **bytes, int64_t *length, int32_t *key_frame);

SRNET_MEDIA_API void srnet_h264_encoder_free(srnet_h264_encoder *encoder);

typedef struct srnet_jpeg_encoder srnet_jpeg_encoder;

/* quality: 1 (smallest) .. 100. aspect_num, aspect_den: a pixel's width by its height; nobody looks at what a JPEG says of that, so the picture is
 * stretched until its pixels are square. */
SRNET_MEDIA_API int32_t srnet_jpeg_encoder_create(int32_t width, int32_t height, int32_t quality, int32_t aspect_num, int32_t aspect_den,
                                                  srnet_jpeg_encoder **encoder);

/* *bytes, *length: the JPEG file (JFIF, 4:2:0), owned by the encoder, valid until its next call. */
SRNET_MEDIA_API int32_t srnet_jpeg_encoder_encode(srnet_jpeg_encoder *encoder, const uint8_t *rgb, int64_t size, int32_t stride, const uint8_t **bytes,
                                                  int64_t *length);

SRNET_MEDIA_API void srnet_jpeg_encoder_free(srnet_jpeg_encoder *encoder);

/* ---- Muxer: H.264 access units -> a file, or an RTSP server that records ---------------------------------------------------------- */

typedef struct srnet_muxer srnet_muxer;

typedef struct srnet_muxer_options {
    int32_t struct_size;
    int32_t width;             /* as encoded */
    int32_t height;
    int32_t parameters_size;
    double frame_rate;         /* nominal; the last frame's duration */
    int64_t timeout_us;        /* of opening and of each write to a server; 0 = none; files have none */
    const char *url;           /* UTF-8: a path that ends in .mp4 or .mkv, or rtsp://...; an existing file is overwritten */
    const uint8_t *parameters; /* SPS and PPS in Annex B */
    int32_t aspect_num;        /* a pixel's width by its height, as the SPS says */
    int32_t aspect_den;
    const srnet_sound_format *sound; /* NULL = silent */
} srnet_muxer_options;

/* Copies the options and creates nothing yet. The handle exists so that another thread can abort the open. */
SRNET_MEDIA_API int32_t srnet_muxer_create(const srnet_muxer_options *options, srnet_muxer **muxer);

/* Creates the file, or connects and announces the video (media inside the TCP connection). Once per handle. */
SRNET_MEDIA_API int32_t srnet_muxer_open(srnet_muxer *muxer);

/* Writes one access unit in Annex B. Timestamps must increase; of files the first becomes 0. The first one has to be a key frame. */
SRNET_MEDIA_API int32_t srnet_muxer_write(srnet_muxer *muxer, const uint8_t *bytes, int64_t size, int64_t timestamp_us, int32_t key_frame);

/* Writes a packet of the sound that the options describe, on the pictures' time line. What lies before the first picture, or not behind the packet
 * before, is left out. */
SRNET_MEDIA_API int32_t srnet_muxer_write_sound(srnet_muxer *muxer, const srnet_sound_packet *packet);

/* Closes the file or says goodbye to the server. Later writes fail. */
SRNET_MEDIA_API int32_t srnet_muxer_finish(srnet_muxer *muxer);

/* Makes the open or write under way, and all later ones, return SRNET_MEDIA_ABORTED within about 0.1 s. From any thread. */
SRNET_MEDIA_API void srnet_muxer_abort(srnet_muxer *muxer);

/* Finishes if that was not done, ignoring errors (at most 0.5 s for a server), and frees. */
SRNET_MEDIA_API void srnet_muxer_free(srnet_muxer *muxer);

#ifdef __cplusplus
}
#endif

#endif
