using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Kernels, compiled by the driver from PTX for the GPU at hand.</summary>
internal sealed unsafe class CudaModule : CudaHandle
{
    // CU_JIT_ERROR_LOG_BUFFER and its size: what the driver's compiler says of PTX that it refuses.
    private const int ErrorLogBuffer = 5;
    private const int ErrorLogBufferBytes = 6;
    private const int LogBytes = 1024;

    /// <summary>Compiles PTX; the driver keeps the result in its own cache on disk.</summary>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> ptx)
        : base(context)
    {
        // The driver wants a terminating zero.
        var text = new byte[ptx.Length + 1];
        ptx.CopyTo(text);
        using var call = context.Captures.Enter(takesLong: true);
        fixed (byte* image = text)
        {
            var log = stackalloc byte[LogBytes];
            var keys = stackalloc int[] { ErrorLogBuffer, ErrorLogBufferBytes };
            var values = stackalloc void*[] { log, (void*)LogBytes };
            log[0] = 0;
            var result = CudaMethods.ModuleLoad(out var module, image, 2, keys, values);
            var said = Marshal.PtrToStringUTF8((nint)log) is { Length: > 0 } text8 ? $" ({text8.ReplaceLineEndings(" ").Trim()})" : string.Empty;
            Adopt(result, module, $"The kernels cannot be compiled for {context.Device}{said}");
        }
    }

    /// <summary>Finds a kernel by its name in the PTX.</summary>
    public CudaKernel Kernel(string name)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.ModuleGetFunction(out var function, this, name), $"Kernel {name} cannot be found");
        return new CudaKernel(this, name, function);
    }

    private protected override bool ConcernsDevice => true;

    private protected override int Destroy(nint value) => CudaMethods.ModuleUnload(value);
}
