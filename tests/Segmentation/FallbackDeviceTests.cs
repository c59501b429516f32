using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Tests.Devices.Gpu;

namespace SRNet.Segmentation.Tests;

/// <summary>A GPU that turns out not to serve, when the choice was left to the program.</summary>
[Collection(Gpu.Collection)]
public sealed class FallbackDeviceTests(SharedPlans plans) : IClassFixture<SharedPlans>, IDisposable
{
    private static readonly ImageSize Size = new(208, 112);
    private static readonly ImageSize Other = new(64, 64);

    private readonly List<string?> _heard = [];
    private readonly ManualTime _time = new();

    public void Dispose() => Gpu.Reset();

    [Fact]
    public void A_size_whose_engines_fail_goes_to_the_CPU_and_other_sizes_to_the_GPU()
    {
        var scene = new Scene(Size, 2);
        var prompt = new LabelMapPrompt(scene.Frame(0).Labels);
        List<byte[]> want;
        using (var cpu = SrNetModel.Load(Folder))
        using (var session = NewSession(cpu))
        {
            want = scene.Run(session, 0, 6, prompt);
        }

        using var model = Load();
        Gpu.SetMemory(1);
        using var fallen = NewSession(model);
        Assert.Equal("cpu", fallen.DeviceKind);
        Assert.Contains("memory", Assert.Single(_heard), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(want, scene.Run(fallen, 0, 6, prompt));

        // The same size is not tried again for a while; another one is.
        Gpu.Reset();
        using var second = NewSession(model);
        Assert.Equal("cpu", second.DeviceKind);
        Assert.Single(_heard);
        using var third = new SrNetSession(model, new SessionOptions { FrameSize = Other, InternalSize = Other });
        Assert.Equal("cuda", third.DeviceKind);
        Assert.Null(_heard[1]);
        _time.Advance(TimeSpan.FromMinutes(10));
        using var fourth = NewSession(model);
        Assert.Equal("cuda", fourth.DeviceKind);
    }

    [Fact]
    public void A_stream_for_whose_first_objects_the_GPU_has_no_room_goes_to_the_CPU()
    {
        var scene = new Scene(Size, 3);
        var prompt = new LabelMapPrompt(scene.Frame(0).Labels);
        List<byte[]> want;
        using (var cpu = SrNetModel.Load(Folder))
        using (var session = NewSession(cpu))
        {
            scene.Run(session, 0, 0, null);
            want = scene.Run(session, 0, 6, prompt);
        }

        using var model = Load();
        using var moved = NewSession(model);
        Assert.Equal("cuda", moved.DeviceKind);
        scene.Run(moved, 0, 0, null);
        Gpu.SetMemory(1);
        Assert.Equal(want, scene.Run(moved, 0, 6, prompt));
        Assert.Equal("cpu", moved.DeviceKind);
        Assert.StartsWith("The GPU has no room for 3 objects: ", _heard[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_leave_a_GPU_that_is_lost_for_the_CPU_and_later_ones_come_back_when_it_works()
    {
        var scene = new Scene(Size, 1);
        var prompt = new LabelMapPrompt(scene.Frame(0).Labels);
        using (var model = Load())
        {
            var first = NewSession(model);
            scene.Run(first, 0, 3, prompt);
            Gpu.LoseDevice(719);
            Assert.Equal(SrNetError.Failed, Assert.Throws<SrNetException>(() => scene.Run(first, 4, 4, null)).Error);

            // What a stream's supervisor does then.
            first.Dispose();
            using var second = NewSession(model);
            Assert.Equal("cpu", second.DeviceKind);
            Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", _heard[^1], StringComparison.Ordinal);
            Assert.Null(model.DeviceLoss);
            scene.Run(second, 0, 1, prompt);

            // Still lost: it is looked at again after a while, and nothing is said of it.
            var said = _heard.Count;
            _time.Advance(TimeSpan.FromMinutes(1));
            using var third = NewSession(model);
            Assert.Equal("cpu", third.DeviceKind);
            Gpu.Reset();
            using var fourth = NewSession(model);
            Assert.Equal("cpu", fourth.DeviceKind);
            Assert.Equal(said, _heard.Count);

            _time.Advance(TimeSpan.FromMinutes(1));
            using var fifth = NewSession(model);
            Assert.Equal("cuda", fifth.DeviceKind);
            Assert.Null(_heard[^1]);
            scene.Run(fifth, 0, 3, prompt);
        }
    }

    [Fact]
    public void A_stream_for_which_the_GPU_has_no_room_goes_to_the_CPU_and_later_ones_to_the_GPU()
    {
        using var model = Load();
        using var first = NewSession(model);
        Assert.Null(Assert.Single(_heard));
        Gpu.SetMemory(1);
        using var second = NewSession(model);
        Gpu.Reset();
        using var third = NewSession(model);
        Assert.Equal(["cuda", "cpu", "cuda"], new[] { first, second, third }.Select(s => s.DeviceKind));
        Assert.Equal(2, _heard.Count);
        Assert.Contains("memory", _heard[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_stream_whose_engines_are_there_does_not_wait_for_a_build()
    {
        using ManualResetEventSlim building = new(), go = new();
        var folder = Directory.CreateTempSubdirectory("srnet-plans-");
        try
        {
            var stop = false;
            using var model = SrNetModel.LoadOnGpuOrCpu(Folder, new() { Plans = folder.FullName, Progress = _ => Wait() }, _heard.Add);
            using var first = NewSession(model);
            stop = true;
            var slow = Task.Run(() => new SrNetSession(model, new SessionOptions { FrameSize = Other, InternalSize = Other }), TestContext.Current.CancellationToken);
            building.Wait(TestContext.Current.CancellationToken);

            var second = Task.Run(() => NewSession(model), TestContext.Current.CancellationToken);
            var ended = await Task.WhenAny(second, slow, Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
            go.Set();
            Assert.Same(second, ended);
            using var opened = await second;
            using var built = await slow;
            Assert.Equal(["cuda", "cuda"], new[] { opened, built }.Select(s => s.DeviceKind));

            void Wait()
            {
                if (stop)
                {
                    building.Set();
                    go.Wait();
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_bundle_that_no_device_can_run_is_an_error()
    {
        var folder = Directory.CreateTempSubdirectory("srnet-bundle-");
        try
        {
            Assert.Throws<SrNetException>(() => SrNetModel.LoadOnGpuOrCpu(folder.FullName, new() { Plans = plans.Gpu.Plans }, _heard.Add));
            Assert.Empty(_heard);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s");

    private SrNetModel Load() => SrNetModel.LoadOnGpuOrCpu(Folder, new() { Plans = plans.Gpu.Plans, Time = _time }, _heard.Add);

    private static SrNetSession NewSession(SrNetModel model) => new(model, new SessionOptions { FrameSize = Size, InternalSize = Size });
}
