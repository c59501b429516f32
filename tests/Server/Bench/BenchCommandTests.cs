using System.Text.Json;

namespace SRNet.Server.Tests.Bench;

public sealed class BenchCommandTests : IDisposable
{
    private static readonly string[] Stages = ["preprocess", "encode", "fam", "read", "ptm", "decode", "aggregate", "memorise"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("srnet-bench-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_quick_run_measures_every_stage_and_writes_what_it_measured()
    {
        var report = Path.Combine(_folder.FullName, "bench.json");
        var run = await CommandLineRun.OfAsync("bench", "--quick", "--sizes", "96x160", "--report", report);
        Assert.True(run.ExitCode == 0, run.Error);

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var root = json.RootElement;
        Assert.Equal("srnet.bench/1", root.GetProperty("schema").GetString());
        Assert.Equal("cpu", root.GetProperty("device").GetString());
        Assert.NotEqual("", root.GetProperty("machine").GetProperty("processor").GetString());

        var cases = root.GetProperty("cases").EnumerateArray().ToList();
        foreach (var precision in new[] { "fp32", "int8" })
        {
            foreach (var (objects, memory) in new[] { (1, 5), (2, 5), (1, 1) })
            {
                var times = cases.Where(c => Is(c, precision, objects, memory) && Stages.Contains(c.GetProperty("stage").GetString())).ToList();
                Assert.Equal(Stages, times.Select(c => c.GetProperty("stage").GetString()));
                Assert.All(times, c => Assert.InRange(c.GetProperty("p90_ms").GetDouble(), c.GetProperty("median_ms").GetDouble(), double.MaxValue));

                // The stages run one after the other inside the step.
                var step = Assert.Single(cases, c => Is(c, precision, objects, memory) && c.GetProperty("stage").GetString() == "step");
                Assert.True(step.GetProperty("least_ms").GetDouble() >= times.Sum(c => c.GetProperty("least_ms").GetDouble()) * 0.999);
            }
        }

        Assert.Equal(2, root.GetProperty("throughput").GetArrayLength());
        Assert.Contains("96x160, int8, 5 memory frames", run.Out);
    }

    [Theory]
    [InlineData("--sizes", "100x100")]
    [InlineData("--sizes", "384x672,")]
    [InlineData("--objects", "1,x")]
    [InlineData("--objects", "33")]
    [InlineData("--memory", "0")]
    public async Task A_list_that_makes_no_sense_is_refused(string option, string value)
    {
        var run = await CommandLineRun.OfAsync("bench", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error);
        Assert.Contains(value, run.Error);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_missing()
    {
        var run = await CommandLineRun.OfAsync("bench", "--quick", "--model", Path.Combine(_folder.FullName, "none"));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("none", run.Error);
    }

    private static bool Is(JsonElement c, string precision, int objects, int memory) =>
        c.GetProperty("precision").GetString() == precision && c.GetProperty("objects").GetInt32() == objects && c.GetProperty("memory_frames").GetInt32() == memory;
}
