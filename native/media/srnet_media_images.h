/* Still images; the rules are those of srnet_media.h, which includes this. */
#ifndef SRNET_MEDIA_IMAGES_H
#define SRNET_MEDIA_IMAGES_H

#include <stdint.h>

#include "srnet_media_api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Still images, in memory only ------------------------------------------------------------------------------------------------ */

/* Images beyond these are refused from their header. */
#define SRNET_MEDIA_MAX_IMAGE_PIXELS (64 * 1024 * 1024)
#define SRNET_MEDIA_MAX_IMAGE_SIDE 32768

enum { SRNET_IMAGE_PNG = 1, SRNET_IMAGE_JPEG = 2 };

enum {
    SRNET_PIXELS_RGB24 = 1,
    SRNET_PIXELS_GRAY8 = 2,
    SRNET_PIXELS_PALETTE8 = 3, /* one palette index per pixel, as stored, also for 1, 2 and 4-bit files */
    SRNET_PIXELS_RGBA32 = 4,   /* straight alpha; written only */
    SRNET_PIXELS_GRAY16 = 5    /* two bytes per pixel in the machine's order; read only */
};

typedef struct srnet_image_info {
    int32_t struct_size;
    int32_t format;
    int32_t pixels;
    int32_t width;       /* upright */
    int32_t height;
    int32_t alpha;       /* 1: it says how opaque its pixels are */
    int32_t orientation; /* as EXIF numbers it, 1 = stored upright; decoding turns the others */
    int32_t aspect_num;  /* a pixel's width by its height, upright; 1:1 when the file does not say */
    int32_t aspect_den;
} srnet_image_info;

/* Reads the header of a PNG or JPEG and checks it against the limits. Decodes nothing.
 * Refused: JPEG that is CMYK, lossless, arithmetic-coded or not 8-bit. */
SRNET_MEDIA_API int32_t srnet_image_probe(const uint8_t *bytes, int64_t size, srnet_image_info *info);

/* Decodes into packed upright rows: width * height bytes, twice that for GRAY16, three times for RGB24. Gray of 1, 2 and 4 bits is spread to 0..255, colour
 * of 16 bits is cut to 8. palette: NULL or 256 * 3 bytes R, G, B; written for PALETTE8 images only, unused entries are 0.
 * alpha: NULL or width * height bytes, 0 transparent to 255 opaque; written where the file has it.
 * A file that is cut short or damaged is SRNET_MEDIA_CORRUPT, never a partial picture. */
SRNET_MEDIA_API int32_t srnet_image_decode(const uint8_t *bytes, int64_t size, uint8_t *pixels, int64_t capacity, uint8_t *palette, uint8_t *alpha);

/* An encoder for PNG files of one size and kind; it can be used any number of times. */
typedef struct srnet_png_encoder srnet_png_encoder;

SRNET_MEDIA_API int32_t srnet_png_encoder_create(int32_t width, int32_t height, int32_t pixels, srnet_png_encoder **encoder);

/* Encodes packed rows. size: bytes at image, as in srnet_image_decode. palette: 256 * 3 bytes for PALETTE8, else NULL.
 * *bytes and *length: the PNG file, owned by the encoder, valid until its next call. */
SRNET_MEDIA_API int32_t srnet_png_encoder_encode(srnet_png_encoder *encoder, const uint8_t *image, int64_t size, const uint8_t *palette,
                                                 const uint8_t **bytes, int64_t *length);

SRNET_MEDIA_API void srnet_png_encoder_free(srnet_png_encoder *encoder);

#ifdef __cplusplus
}
#endif

#endif
