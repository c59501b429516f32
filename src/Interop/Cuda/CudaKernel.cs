using System.Runtime.CompilerServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>One kernel of a module, whose single argument is a structure; one thread per pixel of a two-dimensional target.</summary>
internal sealed unsafe class CudaKernel
{
    // A warp writes 32 neighbouring pixels of a row.
    private const int BlockWidth = 32;
    private const int BlockHeight = 8;

    private readonly CudaModule _module;
    private readonly string _name;
    private readonly nint _function;

    internal CudaKernel(CudaModule module, string name, nint function)
    {
        _module = module;
        _name = name;
        _function = function;
    }

    /// <summary>Enqueues one run over width x height threads, rounded up to whole blocks. Allocates nothing.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="width">Columns of the target.</param>
    /// <param name="height">Rows of the target.</param>
    /// <param name="parameters">The kernel's argument, copied at the call; its layout is the kernel's own.</param>
    public void Launch<T>(CudaStream stream, int width, int height, in T parameters)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ObjectDisposedException.ThrowIf(_module.IsClosed, _module);
        _module.Context.MakeCurrent();
        fixed (T* argument = &parameters)
        {
            void* address = argument;
            var columns = (uint)((width + BlockWidth - 1) / BlockWidth);
            var rows = (uint)((height + BlockHeight - 1) / BlockHeight);
            var result = CudaMethods.LaunchKernel(_function, columns, rows, 1, BlockWidth, BlockHeight, 1, 0, stream, &address, null);
            if (result != CudaResult.Success)
            {
                throw CudaErrors.Exception(result, $"Kernel {_name} cannot be launched");
            }
        }
    }
}
