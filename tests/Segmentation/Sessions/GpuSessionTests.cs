using SRNet.Segmentation.Model;
using SRNet.Segmentation.Tests.Devices;

namespace SRNet.Segmentation.Tests.Sessions;

/// <summary>The same of a GPU of stand-ins.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuSessionTests(SharedPlans plans) : SrNetSessionTests, IClassFixture<SharedPlans>
{
    protected override SrNetModel Load() => plans.Gpu.Load();
}
