using System.Runtime.Intrinsics.X86;

namespace SRNet.Segmentation.Model;

/// <summary>
/// The bundles that travel with the program: a folder of FP32 engines per name, and beside it the same weights as NAME-int8 and NAME-fp16 where they were made.
/// What is called a model here is such a name, or the folder of any bundle; null is srnet-s.
/// </summary>
internal static class BundledModel
{
    private const string Default = "srnet-s";
    private const string Int8 = "-int8";
    private const string Fp16 = "-fp16";

    private static readonly Lazy<bool> IntegerDotProducts = new(FindIntegerDotProducts);

    private static readonly string Engines = Path.Combine(AppContext.BaseDirectory, "engines");

    /// <summary>Whether this processor multiplies and adds bytes without an intermediate rounding (VNNI), which the INT8 form is for.</summary>
    public static bool HasIntegerDotProducts => IntegerDotProducts.Value;

    /// <summary>Names that may be asked for; those of a single form are among them.</summary>
    public static IEnumerable<string> Names =>
        Directory.Exists(Engines) ? Directory.EnumerateDirectories(Engines).Select(folder => Path.GetFileName(folder)!).Where(name => name.StartsWith("srnet-", StringComparison.Ordinal)).Order(StringComparer.Ordinal) : [];

    /// <summary>The folder of something else that lies among them.</summary>
    public static string Sibling(string name) => Path.Combine(Engines, name);

    /// <summary>The folder for this processor: INT8 where it has the instructions for that and the form is there, else FP32.</summary>
    public static string ForCpu(string? model) => Choose(Engines, model, HasIntegerDotProducts ? Int8 : "");

    /// <summary>The folder for GPUs: FP16 where that form is there, else FP32.</summary>
    public static string ForGpu(string? model) => Choose(Engines, model, Fp16);

    /// <summary>The folder of the FP32 engines, which the other forms were made from.</summary>
    public static string InFp32(string? model)
    {
        var folder = Path.TrimEndingDirectorySeparator(Choose(Engines, model, ""));
        var plain = folder.EndsWith(Int8, StringComparison.Ordinal) || folder.EndsWith(Fp16, StringComparison.Ordinal) ? folder[..^Int8.Length] : folder;
        return Directory.Exists(plain) ? plain : folder;
    }

    /// <summary>The folders of a model's forms for the CPU: FP32 and, where it was made, INT8; of a bundle elsewhere only itself.</summary>
    public static IReadOnlyList<string> CpuForms(string? model)
    {
        string fp32 = Choose(Engines, model, ""), int8 = Choose(Engines, model, Int8);
        return fp32 == int8 ? [fp32] : [fp32, int8];
    }

    /// <summary>The folder of a model in one form, or in FP32 where that form is not there. A folder is taken as it is, and wins over a bundled model of its
    /// name.</summary>
    internal static string Choose(string engines, string? model, string form)
    {
        if (model is not null && (Directory.Exists(model) || Path.GetFileName(model) != model))
        {
            return model;
        }

        var plain = Path.Combine(engines, model ?? Default);
        return Directory.Exists(plain + form) ? plain + form : Directory.Exists(plain) ? plain : model ?? plain;
    }

    // Without these instructions the integer kernels saturate, which costs accuracy, and gain little.
    // AVX512_VNNI: leaf 7.0, ECX bit 11; usable only where the runtime found AVX-512 usable. AVX_VNNI: leaf 7.1, EAX bit 4.
    private static bool FindIntegerDotProducts()
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
