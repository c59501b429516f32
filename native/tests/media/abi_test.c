/* The header is C, and no misuse of it that it speaks of crashes. */
#include <string.h>

#include "check.h"

static void nothing_is_done_without_a_handle(void) {
    srnet_decoder_info info = {.struct_size = sizeof info};
    srnet_decoder_frame frame = {.struct_size = sizeof frame};
    uint8_t rgb[3] = {0};
    const uint8_t *bytes = NULL;
    int64_t length = 0;
    CHECK(srnet_decoder_create(NULL, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_open(NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_get_info(NULL, &info) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_read(NULL, rgb, sizeof rgb, 3, &frame) == SRNET_MEDIA_INVALID);
    srnet_decoder_abort(NULL);
    srnet_decoder_free(NULL);
    CHECK(srnet_writer_create(NULL, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_writer_write(NULL, rgb, sizeof rgb, 3, 0) == SRNET_MEDIA_INVALID);
    CHECK(srnet_writer_finish(NULL) == SRNET_MEDIA_INVALID);
    srnet_writer_free(NULL);
    CHECK(srnet_image_probe(NULL, 4, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_image_decode(NULL, 4, rgb, sizeof rgb, NULL, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_png_encoder_create(1, 1, SRNET_PIXELS_GRAY8, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_png_encoder_encode(NULL, rgb, 1, NULL, &bytes, &length) == SRNET_MEDIA_INVALID);
    srnet_png_encoder_free(NULL);
    int32_t key = 0;
    CHECK(srnet_h264_encoder_create(NULL, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_h264_encoder_encode(NULL, rgb, sizeof rgb, 3, 0, 0, &bytes, &length, &key) == SRNET_MEDIA_INVALID);
    srnet_h264_encoder_free(NULL);
    CHECK(srnet_jpeg_encoder_create(1, 1, 4, 1, 1, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_jpeg_encoder_encode(NULL, rgb, sizeof rgb, 3, &bytes, &length) == SRNET_MEDIA_INVALID);
    srnet_jpeg_encoder_free(NULL);
    CHECK(srnet_muxer_create(NULL, NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_muxer_open(NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_muxer_write(NULL, rgb, sizeof rgb, 0, 1) == SRNET_MEDIA_INVALID);
    CHECK(srnet_muxer_finish(NULL) == SRNET_MEDIA_INVALID);
    srnet_muxer_abort(NULL);
    srnet_muxer_free(NULL);
}

static void a_struct_of_another_size_is_refused(void) {
    srnet_decoder *decoder = NULL;
    srnet_decoder_options options = {.struct_size = sizeof options - 8, .url = "x.mp4"};
    CHECK(srnet_decoder_create(&options, &decoder) == SRNET_MEDIA_INVALID);
    CHECK(decoder == NULL);
    srnet_writer *writer = NULL;
    srnet_writer_options to = {.struct_size = 0, .width = 16, .height = 16, .crf = 23, .frame_rate = 30, .path = "x.mp4", .preset = "ultrafast"};
    CHECK(srnet_writer_create(&to, &writer) == SRNET_MEDIA_INVALID);
    CHECK(writer == NULL);
    srnet_image_info info = {.struct_size = 1};
    CHECK(srnet_image_probe((const uint8_t *)"1234", 4, &info) == SRNET_MEDIA_INVALID);
}

static void a_decoder_is_used_only_after_it_opened(void) {
    srnet_decoder *decoder = NULL;
    srnet_decoder_options options = {.struct_size = sizeof options, .url = "/nowhere/missing.mp4", .threads = 1};
    srnet_decoder_info info = {.struct_size = sizeof info};
    srnet_decoder_frame frame = {.struct_size = sizeof frame};
    uint8_t rgb[3];
    CHECK(srnet_decoder_create(&options, &decoder) == SRNET_MEDIA_OK);
    CHECK(srnet_decoder_get_info(decoder, &info) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_read(decoder, rgb, sizeof rgb, 3, &frame) == SRNET_MEDIA_INVALID);
    CHECK(srnet_decoder_open(decoder) == SRNET_MEDIA_NOT_FOUND);
    CHECK(srnet_decoder_read(decoder, rgb, sizeof rgb, 3, &frame) == SRNET_MEDIA_INVALID);
    srnet_decoder_free(decoder);
}

static void the_last_error_is_cut_to_the_buffer_and_kept_by_successes(void) {
    char text[8];
    CHECK(srnet_decoder_open(NULL) == SRNET_MEDIA_INVALID);
    CHECK(srnet_media_last_error(NULL, 0) == (int32_t)strlen("no decoder"));
    memset(text, 'x', sizeof text);
    CHECK(srnet_media_last_error(text, 4) == (int32_t)strlen("no decoder"));
    CHECK(strcmp(text, "no ") == 0 && text[4] == 'x');
    srnet_decoder *decoder = NULL;
    srnet_decoder_options options = {.struct_size = sizeof options, .url = "x.mp4"};
    CHECK(srnet_decoder_create(&options, &decoder) == SRNET_MEDIA_OK);
    srnet_decoder_free(decoder);
    CHECK(srnet_media_last_error(text, sizeof text) == (int32_t)strlen("no decoder"));
}

int main(void) {
    CHECK(srnet_media_abi() == SRNET_MEDIA_ABI);
    nothing_is_done_without_a_handle();
    a_struct_of_another_size_is_refused();
    a_decoder_is_used_only_after_it_opened();
    the_last_error_is_cut_to_the_buffer_and_kept_by_successes();
    return 0;
}
