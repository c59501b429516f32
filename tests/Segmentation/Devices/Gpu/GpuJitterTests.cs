namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>What a session promises, on a GPU whose streams overtake each other wherever nothing orders them.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuJitterTests(SharedPlans plans) : SrNetSessionTests, IClassFixture<SharedPlans>, IDisposable
{
    private const int Microseconds = 300;

    public new void Dispose()
    {
        base.Dispose();
        Gpu.Reset();
    }

    protected override SrNetModel Load()
    {
        Gpu.SetJitter(Microseconds);
        return plans.Gpu.Load();
    }
}
