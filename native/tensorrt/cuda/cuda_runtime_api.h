// TensorRT's headers include CUDA's, but want two names only. Ours spares the build a CUDA toolkit.
#pragma once

struct CUstream_st;
struct CUevent_st;
using cudaStream_t = CUstream_st*;
using cudaEvent_t = CUevent_st*;
