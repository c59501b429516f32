using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Kernels, compiled by the driver from PTX for the GPU at hand.</summary>
internal sealed unsafe class CudaModule : CudaHandle
{
    /// <summary>Compiles PTX; the driver keeps the result in its own cache on disk.</summary>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> ptx)
        : base(context)
    {
        // The driver wants a terminating zero.
        var text = new byte[ptx.Length + 1];
        ptx.CopyTo(text);
        fixed (byte* image = text)
        {
            var result = CudaMethods.ModuleLoad(out var module, image, 0, null, null);
            Adopt(result, module, $"The kernels cannot be compiled for {context.Device}");
        }
    }

    /// <summary>Finds a kernel by its name in the PTX.</summary>
    public CudaKernel Kernel(string name)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.ModuleGetFunction(out var function, this, name), $"Kernel {name} cannot be found");
        return new CudaKernel(this, name, function);
    }

    private protected override int Destroy(nint value) => CudaMethods.ModuleUnload(value);
}
