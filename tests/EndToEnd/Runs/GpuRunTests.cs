using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>The whole program on a GPU of stand-ins, and on machines that lack a part of a GPU's software.</summary>
public class GpuRunTests
{
    private static readonly string Engines = Path.Combine(Repository.Root, "engines");

    [Fact]
    public async Task Cuda_gives_the_masks_of_the_CPU_and_a_report_with_every_stage()
    {
        using var scratch = new Scratch();
        string[] Arguments(string device) =>
        [
            "run", "--source", TestClip.Instance.Video, "--mask", TestClip.Instance.Mask, "--masks", scratch[device], "--report", scratch[device + ".json"],
            "--model", Path.Combine(Engines, "srnet-s"), "--size", "192x336", "--device", device,
        ];

        (await SrNetProcess.RunAsync(Arguments("cpu"))).Succeeded();
        var gpu = (await StandIns.RunAsync(scratch["plans"], Arguments("cuda"))).Succeeded();
        Assert.Contains("building engine 1 of 5, query_encoder", gpu.Error);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(scratch["cuda.json"], TestContext.Current.CancellationToken));
        Assert.Equal("cuda", report.RootElement.GetProperty("device").GetString());
        Assert.Equal(TestClip.Frames, report.RootElement.GetProperty("frames").GetInt32());
        foreach (var stage in new[] { "preprocess", "encode", "fam", "read", "ptm", "decode", "aggregate", "memorise" })
        {
            Assert.True(report.RootElement.GetProperty("stages").GetProperty(stage).GetProperty("p50").GetDouble() > 0, stage);
        }

        var files = Directory.GetFiles(scratch["cpu"]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(TestClip.Frames, files.Length);
        double sum = 0;
        var pairs = 0;
        foreach (var file in files)
        {
            byte[] a = VideoFile.PaletteIndices(file), b = VideoFile.PaletteIndices(Path.Combine(scratch["cuda"], Path.GetFileName(file)));
            foreach (var id in a.Concat(b).Where(l => l != 0).Distinct())
            {
                int both = 0, either = 0;
                for (var i = 0; i < a.Length; i++)
                {
                    both += a[i] == id && b[i] == id ? 1 : 0;
                    either += a[i] == id || b[i] == id ? 1 : 0;
                }

                sum += (double)both / either;
                pairs++;
            }
        }

        Assert.InRange(sum / pairs, 0.9999, 1);
    }

    [Fact]
    public async Task Without_a_GPU_cuda_is_one_sentence_and_auto_says_why_it_is_the_CPU()
    {
        using var scratch = new Scratch();
        string[] Arguments(string device) =>
            ["run", "--source", TestClip.Instance.Video, "--mask", TestClip.Instance.Mask, "--out", scratch["o.mp4"], "--size", "96x160", "--device", device];

        foreach (var command in new[] { Arguments("cuda"), ["engines", "build"], ["engines", "verify"], ["engines", "inspect", "decoder"] })
        {
            var refused = await SrNetProcess.RunAsync(command);
            Assert.Equal(3, refused.ExitCode);
            var line = Assert.Single(refused.Error.Trim().Split('\n'));
            Assert.StartsWith("srnet: There is no NVIDIA driver on this machine: install it, or use the CPU (tried: libcuda.so.1", line);
        }

        Assert.False(File.Exists(scratch["o.mp4"]));
        var other = await StandIns.RunAsync(scratch["plans"], Arguments("cuda:1"));
        Assert.Equal("There is no GPU 1: the driver sees 1, counted from 0.", other.FailedWith(3).Trim()["srnet: ".Length..]);
        var run = (await SrNetProcess.RunAsync(Arguments("auto"))).Succeeded();
        Assert.Contains("device: cpu; cuda was not taken: There is no NVIDIA driver", run.Error);
    }

    [Fact]
    public async Task A_missing_part_is_named_with_where_it_was_looked_for()
    {
        using var scratch = new Scratch();
        string[] arguments = ["engines", "build", "--size", "96x160"];

        var run = await StandIns.RunAsync(scratch["plans"], StandIns.CopyWithout(scratch["no-driver"], "libcuda.so.1"), arguments);
        Assert.Equal((3, true), (run.ExitCode, run.Error.Contains(Path.Combine(scratch["no-driver"], "libcuda.so.1") + ": no such file", StringComparison.Ordinal)));

        run = await StandIns.RunAsync(scratch["plans"], StandIns.CopyWithout(scratch["no-tensorrt"], "libnvinfer.so.11"), arguments);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("libnvinfer.so", run.Error);
        Assert.Contains("install libnvinfer", run.Error);

        // The shim for TensorRT 11 finds TensorRT 10 under the other's name.
        var wrong = StandIns.CopyWithout(scratch["wrong"]);
        File.Copy(Path.Combine(wrong, "trt10", "libnvinfer.so.10"), Path.Combine(wrong, "trt11", "libnvinfer.so.11"), overwrite: true);
        run = await StandIns.RunAsync(scratch["plans"], wrong, arguments);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("TensorRT", run.Error);
        Assert.Contains("10.", run.Error);

        run = await StandIns.RunAsync(scratch["plans"], StandIns.CopyWithout(scratch["no-parser"], "libnvonnxparser.so.11"), arguments);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("libnvonnxparser", run.Error);
    }

    [Theory]
    [InlineData("SRNET_STANDIN_MEMORY", "1000000", "OutOfMemory", 1)]
    [InlineData("SRNET_STANDIN_FAULT", "cuGraphLaunch:719:8", "CUDA_ERROR_LAUNCH_FAILED", 4)]
    [InlineData("SRNET_STANDIN_FAULT", "cuEventSynchronize:709:20", "CUDA_ERROR_CONTEXT_IS_DESTROYED", 4)]
    public async Task A_GPU_that_fails_ends_the_run_with_one_sentence_and_a_code_that_tells_whether_it_is_lost(string variable, string value, string error, int code)
    {
        using var scratch = new Scratch();
        var run = await StandIns.RunAsync(
            scratch["plans"],
            ["run", "--source", TestClip.Instance.Video, "--mask", TestClip.Instance.Mask, "--masks", scratch["masks"], "--size", "96x160", "--device", "cuda"],
            (variable, value));
        Assert.Contains(error, run.FailedWith(code));
    }

    [Fact]
    public async Task A_service_that_may_use_the_GPU_only_ends_when_it_is_lost_for_its_supervisor_to_start_it_again()
    {
        using var scratch = new Scratch();
        var service = await StandIns.RunAsync(
            scratch["plans"], ["serve", "--device", "cuda", "--listen", "127.0.0.1:0", "--rtsp", "off"], ("SRNET_STANDIN_FAULT", "cuMemGetInfo_v2:719:3"));
        Assert.Equal(4, service.ExitCode);
        Assert.Contains("serving http://127.0.0.1:", service.Out);
        Assert.Contains("ending, to be started again: SRNet test stand-in (no GPU) is lost to this process (CUDA_ERROR_LAUNCH_FAILED", service.Error);
    }

    [Fact]
    public async Task Auto_goes_on_with_the_CPU_when_engines_cannot_be_built()
    {
        using var scratch = new Scratch();
        var run = await StandIns.RunAsync(
            scratch["plans"],
            [
                "run", "--source", TestClip.Instance.Video, "--mask", TestClip.Instance.Mask, "--masks", scratch["masks"], "--size", "96x160", "--device", "auto",
                "--report", scratch["report.json"],
            ],
            ("SRNET_STANDIN_MEMORY", "1000000"));
        run.Succeeded();
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("device: cpu; cuda was not taken: Engine ", StringComparison.Ordinal));
        Assert.DoesNotContain("device: cuda", run.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(scratch["report.json"], TestContext.Current.CancellationToken));
        Assert.Equal("cpu", report.RootElement.GetProperty("device").GetString());
        Assert.Equal(TestClip.Frames, Directory.GetFiles(scratch["masks"]).Length);
    }

    [Fact]
    public async Task What_cannot_be_built_in_FP16_is_run_on_the_GPU_in_FP32()
    {
        using var scratch = new Scratch();
        var run = await StandIns.RunAsync(
            scratch["plans"],
            [
                "run", "--source", TestClip.Instance.Video, "--mask", TestClip.Instance.Mask, "--masks", scratch["masks"], "--size", "96x160", "--device", "cuda",
                "--report", scratch["report.json"],
            ],
            ("SRNET_STANDIN_NO_HALF", "1"));
        run.Succeeded();
        Assert.Single(run.Error.Split('\n'), line => line.Contains("srnet-s is taken instead: Engine query_encoder-96x160 cannot be built", StringComparison.Ordinal));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(scratch["report.json"], TestContext.Current.CancellationToken));
        Assert.Equal("cuda", report.RootElement.GetProperty("device").GetString());
        Assert.Equal(TestClip.Frames, Directory.GetFiles(scratch["masks"]).Length);
    }

    [Fact]
    public async Task Engines_are_built_listed_verified_inspected_and_cleaned()
    {
        using var scratch = new Scratch();
        Task<ProgramResult> Engines(params string[] arguments) => StandIns.RunAsync(scratch["plans"], ["engines", .. arguments]);
        string[] size = ["--size", "96x160"];

        Assert.Contains("There are no plans in " + scratch["plans"], (await Engines("list")).Succeeded().Out);
        var verified = await Engines(["verify", .. size]);
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("BAD  decoder: it is not there", verified.Out);

        var built = (await Engines(["build", .. size])).Succeeded();
        Assert.Contains("stand-in", built.Out);
        Assert.Contains("5 engines are ready in " + scratch["plans"], built.Out);
        Assert.DoesNotContain("building", (await Engines(["build", .. size])).Succeeded().Error);
        var list = (await Engines("list")).Succeeded().Out;
        foreach (var engine in new[] { "query_encoder", "alignment_offsets", "prototype_transformer", "decoder", "memory_encoder" })
        {
            Assert.Contains($"{engine}-96x160", list);
        }

        Assert.Contains("can be used", (await Engines(["verify", .. size])).Succeeded().Out);
        Assert.Contains("BAD  query_encoder: it is not there", (await Engines(["verify", "--together", .. size])).Out);
        var together = (await Engines(["build", "--together", .. size])).Succeeded().Error;
        Assert.Contains("query_encoder was built in", Assert.Single(together.Split('\n'), line => line.Contains("was built in", StringComparison.Ordinal)));
        Assert.Contains("can be used", (await Engines(["verify", "--together", .. size])).Succeeded().Out);
        using var layers = JsonDocument.Parse((await Engines(["inspect", "decoder", .. size])).Succeeded().Out);
        Assert.Equal(3, layers.RootElement.GetProperty("Level").GetInt32());
        Assert.Contains("decoder was built in", (await Engines(["build", "--level", "1", .. size])).Succeeded().Error);
        using var quick = JsonDocument.Parse((await Engines(["inspect", "decoder", .. size])).Succeeded().Out);
        Assert.Equal(1, quick.RootElement.GetProperty("Level").GetInt32());
        Assert.Equal(2, (await Engines("build", "--level", "6")).ExitCode);

        var slowest = (await Engines(["inspect", "decoder", "--slowest", "2", .. size])).Succeeded().Out.Trim().Split('\n');
        Assert.Equal(3, slowest.Length);
        Assert.Contains("layer of logits", slowest[0]);
        Assert.Contains("all 5 layers of decoder at 96x160", slowest[2]);

        var plan = Directory.GetFiles(scratch["plans"], "decoder-*.plan").Single();
        await File.WriteAllBytesAsync(plan, (await File.ReadAllBytesAsync(plan, TestContext.Current.CancellationToken))[..^1], TestContext.Current.CancellationToken);
        Assert.Contains("it is damaged", (await Engines("list")).Succeeded().Out);
        Assert.Contains("BAD  decoder: it is damaged", (await Engines(["verify", .. size])).Out);
        var inspected = await Engines(["inspect", "decoder", .. size]);
        Assert.Equal((3, true), (inspected.ExitCode, inspected.Error.Contains("srnet engines build --size 96x160", StringComparison.Ordinal)));
        Assert.StartsWith("1 files were deleted", (await Engines("clean")).Succeeded().Out);
        Assert.False(File.Exists(plan));
        Assert.Contains("decoder was built in", (await Engines(["build", .. size])).Succeeded().Error);
        (await Engines("clean", "--all")).Succeeded();
        Assert.Empty(Directory.GetFiles(scratch["plans"]));
    }

    [Fact]
    public async Task The_doctor_describes_the_GPU_it_finds()
    {
        using var scratch = new Scratch();
        var run = (await StandIns.RunAsync(scratch["plans"], ["doctor"])).Succeeded();
        Assert.Matches(@"ok +CUDA driver: serves CUDA \d+\.\d+, 1 GPU \(.*libcuda\.so\.1\)", run.Out);
        Assert.Matches(@"ok +GPU: .*stand-in", run.Out);
        Assert.Matches(@"ok +TensorRT: 11\..*libnvinfer\.so\.11.*, builds engines", run.Out);
        Assert.Matches("ok +CUDA kernels: built in, and compiled by the driver for this GPU", run.Out);
        Assert.Matches(@"ok +GPU plans: 0 in ", run.Out);
    }
}
