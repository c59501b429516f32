using System.Runtime.Intrinsics.X86;

namespace SRNet.Segmentation.Model;

/// <summary>Which of the bundles that travel with the program is used when nobody asks for one.</summary>
internal static class BundledModel
{
    /// <summary>The bundle for this processor.</summary>
    public static string Folder => Choose(Path.Combine(AppContext.BaseDirectory, "engines"), HasIntegerDotProducts());

    /// <summary>The bundle for GPUs: the FP16 one, or the FP32 one where that was left out.</summary>
    public static string GpuFolder
    {
        get
        {
            var engines = Path.Combine(AppContext.BaseDirectory, "engines");
            var half = Path.Combine(engines, "srnet-s-fp16");
            return Directory.Exists(half) ? half : Path.Combine(engines, "srnet-s");
        }
    }

    /// <summary>
    /// The INT8 bundle where the processor multiplies and adds bytes without an intermediate rounding, the FP32 one elsewhere: without these instructions
    /// the integer kernels saturate, which costs accuracy, and gain little.
    /// </summary>
    public static string Choose(string engines, bool integerDotProducts)
    {
        var int8 = Path.Combine(engines, "srnet-s-int8");
        return integerDotProducts && Directory.Exists(int8) ? int8 : Path.Combine(engines, "srnet-s");
    }

    // AVX512_VNNI: leaf 7.0, ECX bit 11; usable only where the runtime found AVX-512 usable. AVX_VNNI: leaf 7.1, EAX bit 4.
    private static bool HasIntegerDotProducts()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var leaf = X86Base.CpuId(7, 0);
        return (Avx512F.IsSupported && (leaf.Ecx & (1 << 11)) != 0)
            || (Avx2.IsSupported && leaf.Eax >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);
    }
}
