using System.Runtime.Intrinsics.X86;
using SRNet.Interop.OneDnn;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>What computes a model's engines on the CPU.</summary>
public enum CpuEngine
{
    /// <summary>oneDNN where it is there, the bundle has plans and the processor is of a kind on which it was measured to be the faster one; else ONNX Runtime.</summary>
    Auto,

    /// <summary>The bundle's plans, by our engine over oneDNN.</summary>
    OneDnn,

    /// <summary>The bundle's graphs, by ONNX Runtime.</summary>
    OnnxRuntime,
}

/// <summary>Which engine is taken, and why not the other one.</summary>
internal static class CpuEngineChoice
{
    /// <summary>Why a bundle's plans are not taken unasked, as a sentence; null when they are.</summary>
    public static string? WhyNotOneDnn(ModelBundle bundle) =>
        WithoutPlans(bundle) ?? OneDnnRuntime.WhyNot ?? (
            bundle.IsInt8 && !(Avx512BW.IsSupported && BundledModel.HasIntegerDotProducts) ? "oneDNN was measured to be the faster one in INT8 with AVX-512 and VNNI, which this processor does not have both." :
            !(Avx2.IsSupported && Fma.IsSupported) ? "oneDNN was measured to be the faster one in FP32 with AVX2, which this processor does not have." : null);

    /// <summary>Decides.</summary>
    /// <exception cref="SrNetException">Missing or InvalidInput: oneDNN was asked for and cannot be used.</exception>
    public static bool TakesOneDnn(ModelBundle bundle, CpuEngine engine) => engine switch
    {
        CpuEngine.OnnxRuntime => false,
        CpuEngine.OneDnn when WithoutPlans(bundle) is { } without => throw SrNetException.InvalidInput(without),
        CpuEngine.OneDnn when OneDnnRuntime.WhyNot is { } missing => throw SrNetException.Missing(missing),
        CpuEngine.OneDnn => true,
        _ => WhyNotOneDnn(bundle) is null,
    };

    private static string? WithoutPlans(ModelBundle bundle) => bundle.HasPlans ? null : $"The bundle {bundle.Folder} has no plans for oneDNN: write them with training/plan.py.";
}
