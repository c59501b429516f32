/* SRNet's CPU engine: runs a plan (a flat file that training/plan.py writes) on oneDNN and kernels of our own.
 *
 * Every function that can fail returns a srnet_compute_status (0 = done, negative = failed) and lets no C++ exception out;
 * srnet_compute_last_error() then holds the text of the last failure on the calling thread.
 *
 * Threads: a pool and a model may be used from several threads, a context by one at a time. Handles may be freed in any order: a
 * context keeps its model, a model keeps its pool. Memory given to srnet_compute_bind belongs to the caller and must outlive the runs that use it.
 *
 *     srnet_compute_pool_create -> srnet_compute_model_open -> srnet_compute_context_create
 *     -> srnet_compute_bind for every port -> srnet_compute_run, again and again
 */
#ifndef SRNET_COMPUTE_H
#define SRNET_COMPUTE_H

#include <stdint.h>

#define SRNET_COMPUTE_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a structure or a signature below changes. */
#define SRNET_COMPUTE_ABI 2
/* The version of plans this library runs. */
#define SRNET_COMPUTE_PLAN 1
#define SRNET_COMPUTE_MAX_THREADS 64

typedef int32_t srnet_compute_status;
enum {
    SRNET_COMPUTE_OK = 0,
    SRNET_COMPUTE_INVALID = -1,  /* the caller's mistake, or a plan that does not hold together */
    SRNET_COMPUTE_VERSION = -2,  /* a plan of another version                                  */
    SRNET_COMPUTE_ONEDNN = -3,   /* oneDNN refused                                              */
    SRNET_COMPUTE_MEMORY = -4,   /* out of memory                                               */
    SRNET_COMPUTE_INTERNAL = -5
};

enum {
    SRNET_COMPUTE_ROWS = 0,  /* the engine's own layout: channels of a cell side by side, cells row by row (NHWC) */
    SRNET_COMPUTE_PLANES = 1 /* channels one after the other (NCHW)                                               */
};

enum { SRNET_COMPUTE_FLOAT32 = 0, SRNET_COMPUTE_UINT8 = 1 };

typedef struct srnet_compute_pool srnet_compute_pool;
typedef struct srnet_compute_model srnet_compute_model;
typedef struct srnet_compute_context srnet_compute_context;

/* A tensor that the caller provides. */
typedef struct srnet_compute_port {
    int32_t struct_size; /* set by the caller */
    int32_t input;       /* 1: read, 0: written */
    int32_t layout;
    int32_t type;
    int32_t per_object; /* 1: its first dimension is the number of objects, else 1 */
    int32_t stride;     /* its cells are the image's size divided by it; 0: it has `rows` of them */
    int32_t rows;
    int32_t channels;
    float scale; /* of UINT8: value = scale * (stored - zero) */
    int32_t zero;
    char name[64];
} srnet_compute_port;

SRNET_COMPUTE_API int32_t srnet_compute_abi(void);

/* oneDNN's version, major * 10000 + minor * 100 + patch. */
SRNET_COMPUTE_API int32_t srnet_compute_onednn(void);

/* This thread's last failure; valid until its next call. */
SRNET_COMPUTE_API const char *srnet_compute_last_error(void);

/* threads: the caller's own included; the others wait for work of whoever runs a context. */
SRNET_COMPUTE_API srnet_compute_status srnet_compute_pool_create(int32_t threads, srnet_compute_pool **pool);
SRNET_COMPUTE_API void srnet_compute_pool_free(srnet_compute_pool *pool);

/* plan: its bytes and, right behind them, those of the ONNX file that it was made of, which has its weights.
 * What is needed of both is copied. Weights are packed once, at the first context of a size. */
SRNET_COMPUTE_API srnet_compute_status srnet_compute_model_open(srnet_compute_pool *pool, const void *plan, uint64_t size, srnet_compute_model **model);
SRNET_COMPUTE_API void srnet_compute_model_free(srnet_compute_model *model);
SRNET_COMPUTE_API int32_t srnet_compute_port_count(const srnet_compute_model *model);
SRNET_COMPUTE_API srnet_compute_status srnet_compute_get_port(const srnet_compute_model *model, int32_t index, srnet_compute_port *port);

/* height, width: the image's, multiples of 16; objects: K. Everything a run needs is allocated here. */
SRNET_COMPUTE_API srnet_compute_status srnet_compute_context_create(srnet_compute_model *model, int32_t height, int32_t width, int32_t objects, srnet_compute_context **context);
SRNET_COMPUTE_API void srnet_compute_context_free(srnet_compute_context *context);
/* bytes: what is at data; less than the port needs is refused. May be called again with another address between two runs. */
SRNET_COMPUTE_API srnet_compute_status srnet_compute_bind(srnet_compute_context *context, int32_t port, void *data, uint64_t bytes);
SRNET_COMPUTE_API srnet_compute_status srnet_compute_run(srnet_compute_context *context);

/* Nanoseconds that each step of the plan took in the next run, for profiles: times holds one entry per step. */
SRNET_COMPUTE_API int32_t srnet_compute_step_count(const srnet_compute_context *context);
SRNET_COMPUTE_API srnet_compute_status srnet_compute_run_timed(srnet_compute_context *context, int64_t *times, int32_t count);
SRNET_COMPUTE_API const char *srnet_compute_step_name(const srnet_compute_context *context, int32_t step);

/* The memory read's affinity: -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck) of memory positions i and query rows j, where it is above a threshold,
 * in 16-bit integers: right to about s sqrt(Ck) / 3000, and the same for equal keys. Needs no pool.
 * Nothing below allocates, fails or checks; runs() comes first: it says whether this processor and this number of channels will do. */
SRNET_COMPUTE_API int32_t srnet_compute_affinity_runs(int32_t key_channels);
SRNET_COMPUTE_API int64_t srnet_compute_affinity_memory_bytes(int32_t key_channels, int32_t positions);
SRNET_COMPUTE_API int64_t srnet_compute_affinity_query_bytes(int32_t key_channels, int32_t positions);
/* key, selection: Ck x positions; shrinkage: positions. Keys more than 1.4 sqrt(Ck) long count as if they were not. */
SRNET_COMPUTE_API void srnet_compute_affinity_pack_memory(const float *key, const float *shrinkage, int32_t key_channels, int32_t positions, void *memory);
SRNET_COMPUTE_API void srnet_compute_affinity_pack_query(const float *key, const float *selection, int32_t key_channels, int32_t positions, void *query);
/* Query rows first.. (a multiple of 8), count of them (at most 32), against memory positions 32 panel..: bit i of above[r] says that position i of the panel
 * is above thresholds[r], scores[32 r + i] what it is. thresholds and above have room for count rounded up to 8. */
SRNET_COMPUTE_API void srnet_compute_affinity_score(int32_t key_channels, const void *query, int32_t first, int32_t count, const void *memory, int32_t positions, int32_t panel, const float *thresholds, uint32_t *above, float *scores);

#ifdef __cplusplus
}
#endif
#endif
