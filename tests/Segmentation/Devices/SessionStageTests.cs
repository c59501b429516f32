using SRNet.Segmentation.Devices;

namespace SRNet.Segmentation.Tests.Devices;

public class SessionStageTests
{
    /// <summary>Reports, metrics and dashboards depend on these names.</summary>
    [Fact]
    public void Stages_are_called_as_reports_and_metrics_call_them_in_the_order_of_the_path() =>
        Assert.Equal(["preprocess", "encode", "fam", "read", "ptm", "decode", "aggregate", "memorise"], SessionStages.All.Select(s => s.Label()));
}
