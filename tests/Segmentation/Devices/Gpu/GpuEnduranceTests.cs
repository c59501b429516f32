using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>What streams leave behind on the GPU and in the process.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuEnduranceTests(SharedPlans plans, ITestOutputHelper output) : IClassFixture<SharedPlans>, IDisposable
{
    public void Dispose() => Gpu.Reset();

    [Fact]
    public void Streams_that_come_and_go_leave_the_GPU_and_the_process_as_they_were() => OpenRunAndClose(100);

    [Fact]
    [Trait("Category", "Long")]
    public void Ten_thousand_streams_that_come_and_go_leave_the_GPU_and_the_process_as_they_were() => OpenRunAndClose(10_000);

    // Each runs long enough for its work to be captured: piecewise, capture, launches.
    private void OpenRunAndClose(int streams)
    {
        const int Frames = 5, Allowed = 24 << 20;
        var size = new ImageSize(64, 64);
        var rgb = new byte[3 * size.Pixels];
        var labels = new byte[size.Pixels];
        var marked = new LabelMap(size, [.. Enumerable.Range(0, size.Pixels).Select(i => (byte)(i % 2))]);
        using var model = plans.Gpu.Load();
        var live = string.Empty;
        long settled = 0;
        for (var i = 0; i < streams; i++)
        {
            using (var session = new SrNetSession(model, new SessionOptions { FrameSize = size, InternalSize = size }))
            {
                for (var t = 0; t < Frames; t++)
                {
                    session.Step(new RgbImage(rgb, size, 3 * size.Width), labels, t == 0 ? new LabelMapPrompt(marked) : null);
                }
            }

            if (i == streams / 4)
            {
                live = Gpu.Live();
                settled = Resident();
            }
        }

        Assert.Equal(live, Gpu.Live());
        var grown = Resident() - settled;
        output.WriteLine($"{streams} streams, {live}, resident memory {grown >> 10:+0;-0} KiB over the last three quarters");
        Assert.InRange(grown, long.MinValue, Allowed);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
