namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>One plan cache for a class of tests, so that engines are built once.</summary>
public sealed class SharedPlans : IDisposable
{
    public Gpu Gpu { get; } = new();

    public void Dispose() => Gpu.Dispose();
}
