using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Turns a result of the driver into the exception a person can act on, under CUDA's own name of the error.</summary>
internal static unsafe class CudaErrors
{
    /// <summary>Returns for success and throws for everything else.</summary>
    /// <param name="result">What the driver answered.</param>
    /// <param name="what">The start of the sentence, such as "The stream cannot be created".</param>
    public static void Check(int result, string what)
    {
        if (result != CudaResult.Success)
        {
            throw Exception(result, what);
        }
    }

    public static SrNetException Exception(int result, string what) => SrNetException.Failed($"{what}: {Describe(result)}.");

    /// <summary>CUDA's name of a result, and what it says of it.</summary>
    public static string Describe(int result)
    {
        var name = CudaMethods.GetErrorName(result, out var pointer) == CudaResult.Success ? Text(pointer) : $"CUDA error {result}";
        var text = CudaMethods.GetErrorString(result, out pointer) == CudaResult.Success ? Text(pointer) : "unknown error";
        return $"{name}, {text}";
    }

    /// <summary>Whether every later call of this process will fail with it: the context is spoilt, or the GPU is gone.</summary>
    public static bool IsSticky(int result) => result is
        CudaResult.Deinitialized or CudaResult.DeviceUnavailable or CudaResult.EccUncorrectable or CudaResult.NvlinkUncorrectable or CudaResult.IllegalAddress or
        CudaResult.LaunchTimeout or CudaResult.ContextIsDestroyed or CudaResult.Assert or CudaResult.HardwareStackError or CudaResult.IllegalInstruction or
        CudaResult.MisalignedAddress or CudaResult.InvalidAddressSpace or CudaResult.InvalidPc or CudaResult.LaunchFailed or CudaResult.Unknown;

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
}
