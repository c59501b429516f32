using System.Security.Cryptography;
using System.Text;
using SRNet.Interop.Cuda;

namespace SRNet.Interop.TensorRt.Plans;

/// <summary>Everything that a plan depends on, as readable lines. A plan serves where all of it is the same, and nowhere else.</summary>
internal sealed record PlanKey
{
    private PlanKey(string name, string text)
    {
        Name = name;
        Text = text;
        FileName = $"{SafeName(name)}-{Digest(text)[..16]}.plan";
    }

    /// <summary>What the engine is called.</summary>
    public string Name { get; }

    /// <summary>One line per fact.</summary>
    public string Text { get; }

    /// <summary>The name of the plan's file in a cache.</summary>
    public string FileName { get; }

    /// <summary>The key of an engine for the context's GPU and this TensorRT.</summary>
    public static PlanKey Of(TensorRtRuntime runtime, CudaDevice device, string name, ReadOnlySpan<byte> onnx, BuildOptions options) =>
        new(name, $"{Machine(runtime, device)}\nengine: {name}\nonnx: {Convert.ToHexStringLower(SHA256.HashData(onnx))}\noptions: {options}");

    /// <summary>The key of what was learnt about a GPU's tactics, whatever the engine.</summary>
    internal static PlanKey OfTimings(TensorRtRuntime runtime, CudaDevice device) => new("timings", Machine(runtime, device));

    // Tactics depend on the silicon and on the driver; plans of another device of the same name may still differ in memory or ECC.
    internal static string Machine(TensorRtRuntime runtime, CudaDevice device) =>
        $"format: 1\ntensorrt: {runtime.Version}\ndriver: CUDA {device.DriverVersion}\n" +
        $"gpu: {device.Name}, compute capability {device.ComputeCapability}, {device.Multiprocessors} multiprocessors, " +
        $"L2 {device.L2Bytes} bytes, memory {device.MemoryBytes} bytes, ECC {(device.HasEcc ? "on" : "off")}";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string SafeName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
