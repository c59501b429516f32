using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>Captures beside everything that spoils them, and those that fail.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuCaptureTests(SharedPlans plans) : IClassFixture<SharedPlans>, IDisposable
{
    private const int OutOfMemory = 2;

    private static readonly ImageSize Size = new(208, 112);

    private readonly Scene _scene = new(Size, 2);

    public void Dispose() => Gpu.Reset();

    [Fact]
    public void A_capture_that_fails_costs_speed_is_told_once_and_is_tried_again()
    {
        var time = new ManualTime();
        var heard = new List<string>();
        using var model = plans.Gpu.Load(warn: heard.Add, time: time);
        using var captured = NewSession(model);
        var want = _scene.Run(captured, 0, 15, Prompt());
        Assert.True(IsCaptured(captured));
        Assert.Equal(0, model.Gpu!.Value.FailedCaptures);

        using var session = NewSession(model);
        Gpu.Fail("cuStreamEndCapture", OutOfMemory);
        List<byte[]> got = [.. _scene.Run(session, 0, 7, Prompt())];
        Assert.False(IsCaptured(session));
        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", Assert.Single(heard), StringComparison.Ordinal);
        Assert.Equal(1, model.Gpu!.Value.FailedCaptures);

        time.Advance(TimeSpan.FromSeconds(5));
        got.AddRange(_scene.Run(session, 8, 15, null));
        Assert.Equal(want, got);
        Assert.True(IsCaptured(session));
        Assert.Single(heard);
    }

    [Fact]
    public void What_can_never_be_captured_is_left_alone_after_three_tries()
    {
        var time = new ManualTime();
        using var model = plans.Gpu.Load(time: time);
        using var session = NewSession(model);
        _scene.Run(session, 0, 0, Prompt());
        for (var t = 1; t < 40; t++)
        {
            // The first call of a frame that may end a capture: that of its encoding.
            Gpu.Fail("cuStreamEndCapture", OutOfMemory);
            time.Advance(TimeSpan.FromSeconds(5));
            _scene.Run(session, t, t, null);
        }

        // Three sets of features.
        Assert.Equal(9, model.Gpu!.Value.FailedCaptures);
        Assert.False(IsCaptured(session));
    }

    [Fact]
    public void Streams_that_come_and_go_and_engines_that_are_built_spoil_no_capture()
    {
        using var own = new Gpu();
        using var model = own.Load();
        using var stop = new CancellationTokenSource();
        var failures = new List<Exception>();
        void InAThread(List<Thread> threads, Action work)
        {
            threads.Add(new Thread(() =>
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    lock (failures)
                    {
                        failures.Add(e);
                    }
                }
            }));
            threads[^1].Start();
        }

        List<Thread> coming = [], staying = [];
        for (var i = 0; i < 2; i++)
        {
            InAThread(coming, () =>
            {
                // Other sizes, so that engines are built meanwhile, and objects that change.
                for (var n = 0; !stop.IsCancellationRequested; n++)
                {
                    var size = new ImageSize(64 + (16 * (n % 4)), 64);
                    var scene = new Scene(size, 2);
                    using var session = new SrNetSession(model, new SessionOptions { FrameSize = size, InternalSize = size });
                    scene.Run(session, 0, 2, new LabelMapPrompt(scene.Frame(0).Labels));
                    session.Remove(1);
                    scene.Run(session, 3, 4, null);
                }
            });
        }

        for (var i = 0; i < 2; i++)
        {
            InAThread(staying, () =>
            {
                using var session = NewSession(model);
                _scene.Run(session, 0, 0, Prompt());
                for (var t = 1; t < 400 && !IsCaptured(session); t++)
                {
                    _scene.Run(session, t, t, null);
                }

                Assert.True(IsCaptured(session));
            });
        }

        staying.ForEach(t => t.Join());
        stop.Cancel();
        coming.ForEach(t => t.Join());
        Assert.Empty(failures);
        Assert.Equal(0, model.Gpu!.Value.FailedCaptures);
    }

    private static bool IsCaptured(SrNetSession session) => ((GpuStream)session.Compute).IsCaptured;

    private static SrNetSession NewSession(SrNetModel model) => new(model, new SessionOptions { FrameSize = Size, InternalSize = Size });

    private LabelMapPrompt Prompt() => new(_scene.Frame(0).Labels);
}
