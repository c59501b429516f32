using SRNet.Interop.Cuda;

namespace SRNet.Interop.TensorRt.Plans;

/// <summary>A file of a plan cache, as it lies on the disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Key">The key's lines ("tensorrt: 11.1.0"), or empty when the file cannot be used.</param>
/// <param name="Problem">One clause that says why it cannot be used, or null.</param>
internal sealed record PlanFile(string Path, long Bytes, string Key, string? Problem)
{
    /// <summary>What the key says of one thing, such as "gpu"; null when it says nothing.</summary>
    public string? Fact(string name) =>
        Key.Split('\n').Where(l => l.StartsWith(name + ": ", StringComparison.Ordinal)).Select(l => l[(name.Length + 2)..]).FirstOrDefault();

    /// <summary>Whether it was built for this TensorRT, driver and GPU.</summary>
    public bool IsFor(TensorRtRuntime runtime, CudaDevice device) => Problem is null && Key.StartsWith(PlanKey.Machine(runtime, device), StringComparison.Ordinal);
}
