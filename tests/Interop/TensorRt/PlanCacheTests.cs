using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

public sealed class PlanCacheTests : TensorRtTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-plans-").FullName;

    [Fact]
    public void An_engine_is_built_once_and_loaded_ever_after()
    {
        using var gpu = new Gpu(_folder);
        Assert.Equal(PlanSource.Built, gpu.Load("add", Add));
        Assert.Equal(PlanSource.Cache, gpu.Load("add", Add));

        // In another process, too: nothing but the folder is shared.
        using var another = new Gpu(_folder);
        Assert.Equal(PlanSource.Cache, another.Load("add", Add));
        Assert.Single(Plans());
        Assert.Single(Directory.GetFiles(_folder, "timings-*.cache"));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void Whatever_a_plan_depends_on_is_in_its_key()
    {
        var device = CudaDevice.Open();
        using var context = new CudaContext(device);
        using var runtime = new TensorRtRuntime(context);
        var key = PlanKey.Of(runtime, device, "add", Model("add"), Add);
        foreach (var fact in new[] { $"tensorrt: {StandIn.TensorRtVersion}", "driver: CUDA 13.0", device.Name, "compute capability 8.6", "4 multiprocessors", "ECC off", "engine: add", "a=4x16..4x16..4x16" })
        {
            Assert.Contains(fact, key.Text, StringComparison.Ordinal);
        }

        PlanKey[] others =
        [
            PlanKey.Of(runtime, device, "sum", Model("add"), Add),
            PlanKey.Of(runtime, device, "add", Model("affine"), Add),
            PlanKey.Of(runtime, device, "add", Model("add"), Add with { FullFloat32 = true }),
            PlanKey.Of(runtime, device, "add", Model("add"), Add with { Detailed = true }),
            PlanKey.Of(runtime, device, "add", Model("add"), Add with { AllowHalf = true }),
            PlanKey.Of(runtime, device, "add", Model("add"), Add with { Shapes = [ShapeRange.Fixed("a", 4, 16), ShapeRange.Fixed("b", 4, 17)] }),
        ];
        Assert.Equal(others.Length + 1, others.Append(key).Select(k => k.FileName).Distinct().Count());
        Assert.StartsWith("___etc_passwd-", PlanKey.Of(runtime, device, "../etc/passwd", [1], Add).FileName);
    }

    [Fact]
    public void A_damaged_plan_is_never_loaded_whichever_byte_is_wrong()
    {
        using var gpu = new Gpu(_folder);
        gpu.Load("add", Add);
        var path = Assert.Single(Plans());
        var good = File.ReadAllBytes(path);
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var bad = (byte[])good.Clone();
            if (i % 3 == 0)
            {
                bad = bad[..random.Next(bad.Length)];
            }
            else
            {
                bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(path, bad);
            var loaded = gpu.LoadAndTell("add", Add);
            Assert.Equal(PlanSource.Rebuilt, loaded.Source);
            Assert.Matches($"^The plan {path} could not be used, it is (damaged|not a plan of SRNet), and was built anew.$", loaded.Why);
            Assert.Equal(good, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void A_plan_of_something_else_under_the_right_name_is_built_anew()
    {
        using var gpu = new Gpu(_folder);
        gpu.Load("affine", new BuildOptions());
        var foreign = Assert.Single(Plans());
        gpu.Load("add", Add);
        File.Copy(foreign, Plans().Single(p => p != foreign), overwrite: true);

        var loaded = gpu.LoadAndTell("add", Add);
        Assert.Equal(PlanSource.Rebuilt, loaded.Source);
        Assert.Contains("it was built for something else", loaded.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_TensorRT_refuses_is_built_anew_and_its_words_are_told()
    {
        using var gpu = new Gpu(_folder);
        gpu.Load("add", Add);
        var path = Assert.Single(Plans());
        var key = PlanKey.Of(gpu.Runtime, gpu.Context.Device, "add", Model("add"), Add);
        SealedFile.Write(path, key.Text, "a plan with the right seal and the wrong inside"u8);

        var loaded = gpu.LoadAndTell("add", Add);
        Assert.Equal(PlanSource.Rebuilt, loaded.Source);
        Assert.Contains("magic tag does not match", loaded.Why, StringComparison.Ordinal);
        Assert.Equal(PlanSource.Cache, gpu.Load("add", Add));
    }

    [Fact]
    public void A_full_GPU_is_not_taken_for_a_bad_plan()
    {
        using var gpu = new Gpu(_folder);
        gpu.Load("add", Add);
        var written = File.GetLastWriteTimeUtc(Assert.Single(Plans()));
        StandIn.SetMemory(16);
        var e = Assert.Throws<SrNetException>(() => gpu.Load("add", Add));
        Assert.Contains("OutOfMemory", e.Message, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Plans())));
        StandIn.Reset();
    }

    [Fact]
    public void A_cancelled_build_leaves_no_file()
    {
        using var gpu = new Gpu(_folder);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => gpu.LoadUnless("add", Add, cancellation.Token));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_others_can_write_into_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherWrite);
        var e = Assert.Throws<SrNetException>(() => new PlanCache(_folder));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.Contains("chmod go-w", e.Message, StringComparison.Ordinal);

        var created = Path.Combine(_folder, "new");
        _ = new PlanCache(created);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(created));
        e = Assert.Throws<SrNetException>(() => new PlanCache("/proc/nothing"));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
    }

    [Fact]
    public void Several_may_use_the_folder_at_once()
    {
        InFourThreads(_ =>
        {
            using var gpu = new Gpu(_folder);
            for (var i = 0; i < 10; i++)
            {
                gpu.Load("add", Add);
                gpu.Load("affine", new BuildOptions());
            }
        });
        Assert.Equal(2, Plans().Length);
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    private string[] Plans() => Directory.GetFiles(_folder, "*.plan");

    private sealed class Gpu : IDisposable
    {
        private readonly PlanCache _cache;

        public Gpu(string folder)
        {
            _cache = new PlanCache(folder);
            Context = StandIn.NewContext();
            Runtime = new TensorRtRuntime(Context);
        }

        public CudaContext Context { get; }

        public TensorRtRuntime Runtime { get; }

        public PlanSource Load(string model, BuildOptions options) => LoadAndTell(model, options).Source;

        public CachedEngine LoadAndTell(string model, BuildOptions options) => LoadUnless(model, options, Token);

        public CachedEngine LoadUnless(string model, BuildOptions options, CancellationToken cancellation)
        {
            var loaded = _cache.Load(Runtime, Context, model, Model(model), options, cancellation: cancellation);
            loaded.Engine.Dispose();
            return loaded;
        }

        public void Dispose()
        {
            Runtime.Dispose();
            Context.Dispose();
        }
    }
}
