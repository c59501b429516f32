using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>The GPU path against the CPU, and what goes wrong with GPUs.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuDeviceTests(SharedPlans plans, ITestOutputHelper output) : IClassFixture<SharedPlans>, IDisposable
{
    private const int ContextIsDestroyed = 709;
    private const int LaunchFailed = 719;

    private static readonly ImageSize Size = new(208, 112);

    public void Dispose() => Gpu.Reset();

    [Theory]
    [InlineData("srnet-s", 0.9999)]
    [InlineData("srnet-s-fp16", 0.99)]
    [InlineData("srnet-xs-fp16", 0.99)]
    public void Masks_are_those_of_the_CPU(string bundle, double least)
    {
        using var cpu = SrNetModel.Load(BundledModel.InFp32(bundle), threads: 1);
        using var gpu = plans.Gpu.Load(bundle);
        using var want = NewSession(cpu);
        using var got = NewSession(gpu);
        var scene = new Scene(Size, 3);
        double sum = 0, worst = 1;
        var count = 0;
        for (var t = 0; t < 26; t++)
        {
            // Objects come and go, so that they fall into groups with different memories.
            var prompt = t switch
            {
                0 => new LabelMapPrompt(Only(scene.Frame(0).Labels, 1)),
                7 => new LabelMapPrompt(Only(scene.Frame(7).Labels, 2)),
                12 => new LabelMapPrompt(Only(scene.Frame(12).Labels, 3)),
                _ => null,
            };
            if (t == 20)
            {
                Assert.True(want.Remove(1) && got.Remove(1));
            }

            byte[] a = scene.Run(want, t, t, prompt)[0], b = scene.Run(got, t, t, prompt)[0];
            Assert.Equal(want.Objects.ToArray().Select(o => o.Id), got.Objects.ToArray().Select(o => o.Id));
            foreach (var (one, other) in want.Objects.ToArray().Zip(got.Objects.ToArray()))
            {
                var iou = Scene.IoU(a, b, (byte)one.Id);
                sum += iou;
                worst = Math.Min(worst, iou);
                count++;
                Assert.InRange(other.Confidence, one.Confidence - 0.02, one.Confidence + 0.02);
            }
        }

        output.WriteLine(FormattableString.Invariant($"{bundle}: {count} masks, mean IoU {sum / count:F5}, worst {worst:F5}"));
        Assert.InRange(sum / count, least, 1);
        Assert.True(((GpuStream)got.Compute).IsCaptured);
    }

    [Fact]
    public void A_frame_is_three_calls_of_the_driver()
    {
        var scene = new Scene(Size, 2);
        using var model = plans.Gpu.Load();
        using var session = NewSession(model);
        scene.Run(session, 0, 11, new LabelMapPrompt(scene.Frame(0).Labels));
        var stream = (GpuStream)session.Compute;
        Assert.True(stream.IsCaptured);
        byte[] ids = [1, 2];
        for (var t = 12; t < 18; t++)
        {
            int set = t % 3, before = (t - 1) % 3;
            var calls = Gpu.Calls();
            stream.EnqueueFrame(set);
            stream.Begin(set);
            stream.Propagate(set, before, ids);
            stream.Memorise(set);
            Assert.Equal(3, Gpu.Calls() - calls);
            stream.Describe(ids, new byte[Size.Pixels], new TrackedObject[2]);
        }
    }

    [Fact]
    public void A_model_and_its_sessions_leave_nothing_on_the_GPU()
    {
        var before = Gpu.Live();
        var scene = new Scene(Size, 2);
        using (var model = plans.Gpu.Load())
        {
            var loaded = string.Empty;
            for (var i = 0; i < 3; i++)
            {
                using (var session = NewSession(model))
                {
                    scene.Run(session, 0, 7, new LabelMapPrompt(scene.Frame(0).Labels));
                    session.Remove(1);
                    scene.Run(session, 8, 9, null);
                }

                loaded = i == 0 ? Gpu.Live() : loaded;
                Assert.Equal(loaded, Gpu.Live());
            }
        }

        Assert.Equal(before, Gpu.Live());
    }

    [Fact]
    public void A_GPU_whose_memory_is_full_says_so_and_serves_again_when_it_is_not()
    {
        var scene = new Scene(Size, 1);
        using var model = plans.Gpu.Load();
        using var first = NewSession(model);
        scene.Run(first, 0, 2, new LabelMapPrompt(scene.Frame(0).Labels));
        var before = Gpu.Live();
        Gpu.SetMemory(1);
        var thrown = Assert.Throws<SrNetException>(() => NewSession(model));
        Assert.Contains("memory", thrown.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(SrNetError.Failed, thrown.Error);
        Assert.Equal(before, Gpu.Live());
        scene.Run(first, 3, 4, null);

        Gpu.Reset();
        using var second = NewSession(model);
        scene.Run(second, 0, 2, new LabelMapPrompt(scene.Frame(0).Labels));
    }

    [Theory]
    [InlineData(ContextIsDestroyed, "CUDA_ERROR_CONTEXT_IS_DESTROYED")]
    [InlineData(LaunchFailed, "CUDA_ERROR_LAUNCH_FAILED")]
    public void A_GPU_that_is_lost_is_one_sentence_and_never_a_crash(int error, string name)
    {
        var scene = new Scene(Size, 1);
        using var model = plans.Gpu.Load();
        using var session = NewSession(model);
        scene.Run(session, 0, 4, new LabelMapPrompt(scene.Frame(0).Labels));
        Gpu.LoseDevice(error);
        var thrown = Assert.Throws<SrNetException>(() => scene.Run(session, 5, 5, null));
        Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(SrNetError.Failed, thrown.Error);
        Assert.Contains(name, model.DeviceLoss, StringComparison.Ordinal);
        Gpu.Reset();
        Assert.Null(model.DeviceLoss);
    }

    [Fact]
    public void Engines_are_built_once_and_a_damaged_plan_is_built_anew()
    {
        using var own = new Gpu();
        var heard = new List<EngineProgress>();
        void Load()
        {
            heard.Clear();
            using var model = own.Load(progress: heard.Add);
            using var session = NewSession(model);
        }

        Load();
        Assert.Equal(GpuEngines.Names, heard.Where(p => p.Source == PlanSource.Built).Select(p => p.Engine));
        Assert.Contains(heard, p => p.Build is { Steps: > 0 });
        Load();
        Assert.Equal(GpuEngines.Names, heard.Where(p => p.Source == PlanSource.Cache).Select(p => p.Engine));

        var plan = Directory.GetFiles(own.Plans, "decoder-*.plan").Single();
        var bytes = File.ReadAllBytes(plan);
        bytes[^100] ^= 1;
        File.WriteAllBytes(plan, bytes);
        Load();
        var rebuilt = Assert.Single(heard, p => p.Source == PlanSource.Rebuilt);
        Assert.Equal("decoder", rebuilt.Engine);
        Assert.Contains("damaged", rebuilt.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_INT8_bundle_is_refused()
    {
        var thrown = Assert.Throws<SrNetException>(() => plans.Gpu.Load("srnet-s-int8"));
        Assert.Contains("int8, which is for CPUs", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(SrNetError.InvalidInput, thrown.Error);
    }

    private static SrNetSession NewSession(SrNetModel model) => new(model, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(208, 112) });

    private static LabelMap Only(LabelMap labels, byte id) => new(labels.Size, [.. labels.Pixels.Select(l => l == id ? id : (byte)0)]);
}
