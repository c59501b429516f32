/* SRNet's TensorRT shim: a flat C ABI over nvinfer1 and nvonnxparser.
 *
 * Every function that can fail returns an srt_status (0 = done, negative = failed) and never lets a C++ exception out;
 * srt_last_error() then holds the text of the last failure on the calling thread. TensorRT itself is opened at run time:
 * the shim links to none of its libraries. One build serves one TensorRT major, because virtual tables move between majors.
 *
 * Threads: a runtime and an engine may be used from several threads, a context from one at a time. TensorRT's engine is
 * thread-safe for reading only: the shim creates and destroys the contexts of an engine one after the other. The CUDA
 * context of the device must be current on every thread that opens a runtime, builds, loads, creates a context or
 * enqueues; a runtime opened without one would choose a device by itself. While any thread captures a stream of the device,
 * nothing may be built, loaded, created or freed: CUDA spoils the capture, or refuses the call. Handles may be freed in any
 * order: a context keeps its engine, an engine keeps its runtime. Device addresses and streams belong to the caller and
 * must outlive the work that was enqueued with them.
 *
 *     srt_open -> srt_build (or a plan from a cache) -> srt_engine_load -> srt_context_create -> srt_context_set_profile
 *     -> srt_context_set_shape -> srt_context_scratch, srt_context_set_scratch -> srt_context_bind -> srt_context_ready
 *     -> srt_context_enqueue, again and again
 */
#ifndef SRNET_TRT_H
#define SRNET_TRT_H

#include <stdint.h>

#define SRT_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a structure or a signature below changes. */
#define SRT_ABI_VERSION 3
#define SRT_MAX_DIMS 8
#define SRT_MAX_NAME 256

typedef int32_t srt_status;
enum {
    SRT_OK = 0,
    SRT_E_ARGUMENT = -1,  /* the caller's mistake: null, wrong struct_size, no such tensor */
    SRT_E_LIBRARY = -2,   /* a library or an entry point of TensorRT is missing            */
    SRT_E_VERSION = -3,   /* the TensorRT found is another major, or older than the shim   */
    SRT_E_TENSORRT = -4,  /* TensorRT refused; the text holds the error lines it logged    */
    SRT_E_MEMORY = -5,    /* out of host memory                                            */
    SRT_E_PARSE = -6,     /* the ONNX model cannot be imported                             */
    SRT_E_STATE = -7,     /* a shape, an address or scratch memory is still missing        */
    SRT_E_BUFFER = -8,    /* the caller's buffer is too small; the needed size is returned */
    SRT_E_CANCELLED = -9, /* the progress callback asked to stop                           */
    SRT_E_INTERNAL = -10  /* an exception was caught at the boundary                       */
};

/* Element types; the shim maps TensorRT's own numbers to these. */
enum {
    SRT_FLOAT32 = 0, SRT_FLOAT16 = 1, SRT_BFLOAT16 = 2, SRT_INT8 = 3, SRT_UINT8 = 4, SRT_INT32 = 5, SRT_INT64 = 6,
    SRT_BOOL = 7, SRT_OTHER = -1
};

enum { SRT_INPUT = 1, SRT_OUTPUT = 2 };
enum { SRT_LOG_FATAL = 0, SRT_LOG_ERROR = 1, SRT_LOG_WARNING = 2, SRT_LOG_INFO = 3, SRT_LOG_VERBOSE = 4 };
enum { SRT_SHAPE_MIN = 0, SRT_SHAPE_OPT = 1, SRT_SHAPE_MAX = 2 };

enum {
    SRT_TYPES_OF_GRAPH = 0, /* strongly typed: the ONNX graph says every type. The only mode of TensorRT 11 */
    SRT_FP16_ALLOWED = 1    /* weakly typed with FP16 tactics, TensorRT 10 only                             */
};

enum {
    SRT_BUILD_NO_TF32 = 1, /* FP32 layers in full FP32, for comparisons with a CPU                 */
    SRT_BUILD_DETAILED = 2, /* srt_engine_inspect tells types and tactics, not only names of layers */
    SRT_BUILD_LEVEL = 4     /* optimization_level holds; else TensorRT's own choice                 */
};

typedef struct srt_runtime srt_runtime;
typedef struct srt_engine srt_engine;
typedef struct srt_context srt_context;
typedef struct srt_blob srt_blob;

/* Both callbacks come from any thread and must neither throw nor call back into the shim. */
typedef void (*srt_log_fn)(void* user, int32_t severity, const char* utf8);
/* step counts from 0 to steps - 1 inside one phase; phases nest. Answers 0 to cancel the build. */
typedef int32_t (*srt_progress_fn)(void* user, const char* phase, int32_t step, int32_t steps);
typedef void (*srt_layer_fn)(void* user, const char* layer, float milliseconds);

/* struct_size is first in every structure and is set by the caller to sizeof the structure. */

typedef struct srt_open_options {
    uint32_t struct_size;
    uint32_t reserved;
    const char* nvinfer_path; /* NULL: libnvinfer.so.<major> by the dynamic linker's search  */
    const char* parser_path;  /* NULL: libnvonnxparser.so.<major>; opened only if it is there */
} srt_open_options;

/* Versions are major * 10000 + minor * 100 + patch. */
typedef struct srt_versions {
    uint32_t struct_size;
    int32_t abi;
    int32_t header_version;  /* the headers this shim was built with                       */
    int32_t library_version; /* the libnvinfer that was opened                             */
    int32_t parser_version;  /* 0 when there is no parser                                  */
    int32_t can_build;       /* 1 when builder and parser were found, 0 on a run-only host */
} srt_versions;

typedef struct srt_profile_shape {
    const char* name; /* an input with dynamic dimensions */
    int32_t profile;  /* 0, 1, ... without a gap          */
    int32_t dims;
    int64_t min[SRT_MAX_DIMS];
    int64_t opt[SRT_MAX_DIMS];
    int64_t max[SRT_MAX_DIMS];
} srt_profile_shape;

typedef struct srt_build_request {
    uint32_t struct_size;
    int32_t precision;
    uint32_t flags;
    int32_t profile_shape_count;
    const srt_profile_shape* profile_shapes;
    const void* onnx;
    uint64_t onnx_size;
    const void* timing_cache; /* NULL: none; one that does not fit is dropped with a warning in the log */
    uint64_t timing_cache_size;
    srt_progress_fn progress; /* NULL: none */
    void* progress_user;
    uint64_t workspace; /* device memory that one layer may take for itself at most; 0: as much as the device has */
    int32_t optimization_level; /* 0 to 5: how long TensorRT looks for fast tactics */
    int32_t reserved;
} srt_build_request;

typedef struct srt_engine_info {
    uint32_t struct_size;
    int32_t io_count;
    int32_t profile_count;
    int32_t layer_count;
    int64_t context_bytes; /* scratch memory of a context at the largest shapes of all profiles */
    char name[SRT_MAX_NAME];
} srt_engine_info;

typedef struct srt_io {
    uint32_t struct_size;
    int32_t mode;         /* SRT_INPUT or SRT_OUTPUT                        */
    int32_t type;
    int32_t on_host;      /* 1 for a shape tensor that is read on the host  */
    int32_t element_size; /* bytes                                          */
    int32_t dims;
    int64_t shape[SRT_MAX_DIMS]; /* -1: dynamic */
    char name[SRT_MAX_NAME];
} srt_io;

SRT_API int32_t srt_abi_version(void);

/* Copies the text of this thread's last failure, cut to capacity and always terminated; returns the bytes it needs. */
SRT_API uint64_t srt_last_error(char* utf8, uint64_t capacity);

/* Where log lines up to max_severity go; NULL: nowhere. For the whole process, because TensorRT keeps the first logger it sees. */
SRT_API void srt_set_log(srt_log_fn log, void* user, int32_t max_severity);

SRT_API srt_status srt_open(const srt_open_options* options, srt_runtime** out);
SRT_API void srt_close(srt_runtime* runtime);
SRT_API srt_status srt_get_versions(const srt_runtime* runtime, srt_versions* out);

/* Registers NVIDIA's plugin operators, needed at build and at load by models that use them. NULL: libnvinfer_plugin.so.<major>. */
SRT_API srt_status srt_load_plugins(srt_runtime* runtime, const char* path);

/* Takes minutes on a real device. plan and, when wanted, timing_cache (may be NULL) are freed with srt_blob_free. */
SRT_API srt_status srt_build(srt_runtime* runtime, const srt_build_request* request, srt_blob** plan, srt_blob** timing_cache);
SRT_API const void* srt_blob_data(const srt_blob* blob, uint64_t* size);
SRT_API void srt_blob_free(srt_blob* blob);

/* A plan is code for the device and trusted as such: hand over only plans that this machine built. */
SRT_API srt_status srt_engine_load(srt_runtime* runtime, const void* plan, uint64_t size, srt_engine** out);
SRT_API void srt_engine_free(srt_engine* engine);
SRT_API srt_status srt_engine_get_info(const srt_engine* engine, srt_engine_info* out);
SRT_API srt_status srt_engine_get_io(const srt_engine* engine, int32_t index, srt_io* out);
SRT_API srt_status srt_engine_profile_shape(const srt_engine* engine, const char* name, int32_t profile, int32_t selector,
                                            int64_t* shape, int32_t* dims);
/* Layers as JSON. needed receives the bytes including the terminator, also when the answer is SRT_E_BUFFER. */
SRT_API srt_status srt_engine_inspect(const srt_engine* engine, char* json, uint64_t capacity, uint64_t* needed);

/* A context has no device memory of its own: the caller gives it what a run needs for itself. */
SRT_API srt_status srt_context_create(srt_engine* engine, srt_context** out);
SRT_API void srt_context_free(srt_context* context);
/* Work on stream orders the switch; the caller sets shapes anew afterwards. */
SRT_API srt_status srt_context_set_profile(srt_context* context, int32_t profile, void* stream);
SRT_API srt_status srt_context_set_shape(srt_context* context, const char* name, const int64_t* shape, int32_t dims);
SRT_API srt_status srt_context_get_shape(const srt_context* context, const char* name, int64_t* shape, int32_t* dims);
/* What a run needs for itself with the profile and the shapes that are set, in bytes; 0: nothing. */
SRT_API srt_status srt_context_scratch(srt_context* context, uint64_t* bytes);
/* Scratch memory, at a multiple of 256 bytes. In use from each srt_context_enqueue until its run is done; contexts whose runs
 * follow each other may share it. Given anew after shapes or the profile changed. */
SRT_API srt_status srt_context_set_scratch(srt_context* context, void* memory, uint64_t bytes);
/* address: device memory at a multiple of 256 bytes, at least as large as the tensor. */
SRT_API srt_status srt_context_bind(srt_context* context, const char* name, void* address);
/* Answers SRT_E_STATE and names the first input whose shape, or tensor whose address, is missing, or says that the scratch memory is. */
SRT_API srt_status srt_context_ready(srt_context* context);
/* Enqueues one run on stream and returns at once. Capture into a CUDA graph only after one run with the same shapes. */
SRT_API srt_status srt_context_enqueue(srt_context* context, void* stream);
/* Runs once on stream, waits for it, and tells the time of each layer, on this thread. Slower than a run without. */
SRT_API srt_status srt_context_profile(srt_context* context, void* stream, srt_layer_fn layer, void* user);

#ifdef __cplusplus
}
#endif
#endif
