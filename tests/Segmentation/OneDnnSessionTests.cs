using SRNet.Interop.OneDnn;
using SRNet.Segmentation.Devices.Cpu;

namespace SRNet.Segmentation.Tests;

/// <summary>The same of the plans on oneDNN, whether or not they would be chosen for this processor.</summary>
public sealed class OneDnnSessionTests : SrNetSessionTests
{
    public OneDnnSessionTests() => Assert.SkipWhen(OneDnnRuntime.WhyNot is not null, OneDnnRuntime.WhyNot ?? "");

    protected override SrNetModel Load() => SrNetModel.Load(threads: 2, engine: CpuEngine.OneDnn);
}
