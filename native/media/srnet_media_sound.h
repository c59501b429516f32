/* Sound as it was encoded; the rules are those of srnet_media.h, which includes this. */
#ifndef SRNET_MEDIA_SOUND_H
#define SRNET_MEDIA_SOUND_H

#include <stdint.h>

#include "srnet_media_api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sound: copied as it was encoded, never decoded -------------------------------------------------------------------------------- */

typedef struct srnet_sound_format {
    int32_t struct_size;
    int32_t codec;             /* as the FFmpeg libraries number it */
    int32_t sample_rate;
    int32_t channels;
    int32_t frame_size;        /* samples of one packet; 0 = they differ */
    int32_t block_align;
    int32_t bits_per_sample;   /* 0 where it means nothing */
    int32_t parameters_size;
    const uint8_t *parameters; /* what its decoder has to know besides; may be NULL */
    char name[32];             /* "aac" */
} srnet_sound_format;

typedef struct srnet_sound_packet {
    int32_t struct_size;
    int32_t reserved;
    int64_t timestamp_us;
    int64_t duration_us;       /* 0 = unknown */
    int64_t size;
    const uint8_t *bytes;
} srnet_sound_packet;

/* 1 when a file of this name, or an RTSP server, takes such sound. */
SRNET_MEDIA_API int32_t srnet_media_takes_sound(const char *url, const srnet_sound_format *format);

#ifdef __cplusplus
}
#endif

#endif
