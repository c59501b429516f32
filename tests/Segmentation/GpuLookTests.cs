using SRNet.Segmentation.Tests.Devices.Gpu;

namespace SRNet.Segmentation.Tests;

/// <summary>The same of a GPU of stand-ins.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuLookTests(SharedPlans plans) : LookTests, IClassFixture<SharedPlans>
{
    protected override SrNetModel Load() => plans.Gpu.Load();
}
