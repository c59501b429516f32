using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>Frames of several streams that are encoded together.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuEncoderBatchTests(SharedPlans plans) : IClassFixture<SharedPlans>, IDisposable
{
    private const string Bundle = "srnet-s-fp16";
    private const int Frames = 7;
    private const int LaunchFailed = 719;

    // Nobody waits as long: all streams bring their frames.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly ImageSize Size = new(208, 112);

    public void Dispose() => Gpu.Reset();

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Streams_share_a_run_and_get_the_masks_that_each_gets_alone(int streams)
    {
        using var alone = plans.Gpu.Load(Bundle);
        using var shared = plans.Gpu.Load(Bundle, together: Long);
        var scenes = Enumerable.Range(0, streams).Select(i => new Scene(Size, 1 + (i % 2), seed: i + 1)).ToArray();
        var sessions = scenes.Select(_ => NewSession(shared)).ToArray();
        var got = await Task.WhenAll(scenes.Zip(sessions, (scene, session) => Task.Factory.StartNew(
            () => Run(scene, session), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal((streams - 1) * Frames, shared.Gpu!.Value.LaunchesSaved);
        Assert.All(sessions, session => Assert.True(((SRNet.Segmentation.Devices.Gpu.GpuStream)session.Compute).IsCaptured));
        foreach (var session in sessions)
        {
            session.Dispose();
        }

        for (var i = 0; i < streams; i++)
        {
            using var session = NewSession(alone);
            var want = Run(scenes[i], session);
            for (var t = 0; t < Frames; t++)
            {
                Assert.InRange(Scene.IoU(want[t], got[i][t], 1), 0.998, 1);
            }
        }

        Assert.Equal(0, alone.Gpu!.Value.LaunchesSaved);
    }

    [Fact]
    public void A_frame_does_not_wait_longer_than_it_is_told()
    {
        using var model = plans.Gpu.Load(Bundle, together: TimeSpan.FromMilliseconds(1));
        using var silent = NewSession(model);
        using var session = NewSession(model);
        Run(new Scene(Size, 1), session);
        Assert.Equal(0, model.Gpu!.Value.LaunchesSaved);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_to_every_stream_that_shared_it()
    {
        using var model = plans.Gpu.Load(Bundle, together: Long);
        var sessions = Enumerable.Range(0, 3).Select(_ => NewSession(model)).ToArray();
        Gpu.LoseDevice(LaunchFailed);
        var problems = await Task.WhenAll(sessions.Select(session => Task.Factory.StartNew(
            () => Assert.Throws<SrNetException>(() => Run(new Scene(Size, 1), session)).Message, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.All(problems, problem => Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", problem, StringComparison.Ordinal));
        foreach (var session in sessions)
        {
            session.Dispose();
        }
    }

    [Fact]
    public void A_bundle_whose_encoder_takes_one_frame_is_run_frame_by_frame_and_that_is_told()
    {
        var told = new List<string>();
        using var model = plans.Gpu.Load("srnet-s", warn: told.Add, together: Long);
        using var one = NewSession(model);
        using var other = NewSession(model);
        Run(new Scene(Size, 1), one);
        Assert.Equal(0, model.Gpu!.Value.LaunchesSaved);
        Assert.Single(told, text => text.Contains("takes one frame at a time", StringComparison.Ordinal));
    }

    [Fact]
    public void Streams_leave_nothing_behind()
    {
        var before = Gpu.Live();
        using (var model = plans.Gpu.Load(Bundle, together: TimeSpan.FromMilliseconds(1)))
        {
            NewSession(model).Dispose();
            var loaded = Gpu.Live();
            using (var session = NewSession(model))
            {
                Run(new Scene(Size, 2), session);
            }

            Assert.Equal(loaded.Split(" graphs")[0], Gpu.Live().Split(" graphs")[0]);
        }

        Assert.Equal(before, Gpu.Live());
    }

    private static SrNetSession NewSession(SrNetModel model) => new(model, new SessionOptions { FrameSize = Size, InternalSize = Size });

    private static List<byte[]> Run(Scene scene, SrNetSession session) => scene.Run(session, 0, Frames - 1, new LabelMapPrompt(scene.Frame(0).Labels));
}
