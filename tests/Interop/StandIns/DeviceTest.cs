namespace SRNet.Interop.Tests.StandIns;

/// <summary>A test that uses the stand-in device: starts with a healthy one and must leave nothing on it.</summary>
[Collection(StandIn.Collection)]
public abstract class DeviceTest : IDisposable
{
    private readonly string _before;

    protected DeviceTest()
    {
        StandIn.Reset();
        _before = StandIn.Live();
    }

    public virtual void Dispose()
    {
        StandIn.Reset();
        var after = StandIn.Live();
        GC.SuppressFinalize(this);
        Assert.Equal(_before, after);
    }
}
