using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class BundleTests
{
    [Fact]
    public async Task A_bundle_with_one_wrong_byte_is_refused_before_it_runs()
    {
        using var scratch = new Scratch();
        CopyBundle(scratch["model"]);
        var engine = scratch["model/decoder.onnx"];
        var bytes = File.ReadAllBytes(engine);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(engine, bytes);
        Assert.Contains("decoder.onnx", (await RunWithAsync(scratch["model"])).FailedWith(2));
    }

    [Fact]
    public async Task A_bundle_without_a_manifest_is_none()
    {
        using var scratch = new Scratch();
        CopyBundle(scratch["model"]);
        File.Delete(scratch["model/manifest.json"]);
        Assert.Contains("manifest.json", (await RunWithAsync(scratch["model"])).FailedWith(3));
    }

    [Fact]
    public async Task A_bundle_with_an_unreadable_manifest_is_refused()
    {
        using var scratch = new Scratch();
        CopyBundle(scratch["model"]);
        File.WriteAllText(scratch["model/manifest.json"], "{");
        Assert.Contains("manifest.json", (await RunWithAsync(scratch["model"])).FailedWith(2));
    }

    [Fact]
    public async Task A_bundle_that_lacks_an_engine_is_refused()
    {
        using var scratch = new Scratch();
        CopyBundle(scratch["model"]);
        File.Delete(scratch["model/query_encoder.onnx"]);
        Assert.Contains("query_encoder.onnx", (await RunWithAsync(scratch["model"])).FailedWith(3));
    }

    [Fact]
    public async Task A_bundle_that_is_not_there_is_missing() =>
        Assert.Contains("/nowhere/model", (await RunWithAsync("/nowhere/model")).FailedWith(3));

    [Fact]
    public async Task A_name_nobody_has_lists_those_there_are() =>
        Assert.Contains("srnet-s, srnet-s-fp16", (await RunWithAsync("srnet-z")).FailedWith(3));

    [Theory]
    [InlineData("srnet-s")]
    [InlineData("srnet-m")]
    [InlineData("srnet-xs")]
    public async Task A_model_that_came_along_is_taken_by_its_name(string name)
    {
        using var scratch = new Scratch();
        var result = await SrNetProcess.RunAsync(
            "run", "--source", "synth://demo?frames=20", "--model", name, "--device", "cpu", "--report", scratch["report.json"]);

        result.Succeeded();
        using var report = JsonDocument.Parse(File.ReadAllBytes(scratch["report.json"]));
        Assert.StartsWith(name, report.RootElement.GetProperty("model").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copied_bundle_runs()
    {
        using var scratch = new Scratch();
        CopyBundle(scratch["model"]);
        (await RunWithAsync(scratch["model"])).Succeeded();
    }

    private static Task<ProgramResult> RunWithAsync(string model) =>
        SrNetProcess.RunAsync("run", "--source", "synth://demo?frames=3", "--model", model);

    private static void CopyBundle(string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "engines", "srnet-s")))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
