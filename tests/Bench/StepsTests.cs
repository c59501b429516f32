using System.Text.Json;
using SRNet.Bench.Steps;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.Bench;

namespace SRNet.Bench.Tests;

public class StepsTests
{
    [Fact]
    public void A_quick_run_puts_floors_and_the_graph_of_the_read_beside_what_it_measures()
    {
        var plan = BenchPlan.Of([new ImageSize(160, 96)], null, null, quick: true);
        var run = new StepsRun(plan, BundledModel.CpuForms(null), CpuEngine.Auto, withTorch: false, TestContext.Current.CancellationToken);
        var report = run.Run("of a test");
        using var json = JsonDocument.Parse(report.ToJson());
        var root = json.RootElement;
        Assert.Equal("srnet.bench.steps/1", root.GetProperty("schema").GetString());
        Assert.Equal("left out", root.GetProperty("torch").GetProperty("reason").GetString());
        Assert.All(["gflops", "int8_gops", "gbytes"], peak => Assert.True(root.GetProperty("peaks").GetProperty(peak).GetDouble() > 0));

        var cases = root.GetProperty("cases").EnumerateArray().ToList();
        foreach (var precision in new[] { "fp32", "int8" })
        {
            foreach (var (objects, memory) in new[] { (1, 5), (2, 5), (1, 1) })
            {
                var times = cases.Where(c => c.GetProperty("precision").GetString() == precision && c.GetProperty("objects").GetInt32() == objects && c.GetProperty("memory_frames").GetInt32() == memory
                    && BenchStage.OfStep.Append(BenchStage.Step).Contains(c.GetProperty("stage").GetString()!)).ToList();
                Assert.Equal([.. BenchStage.OfStep, BenchStage.Step], times.Select(c => c.GetProperty("stage").GetString()));
                Assert.All(times, c => Assert.InRange(c.GetProperty("floor_ms").GetDouble(), double.Epsilon, double.MaxValue));
                Assert.All(times, c => Assert.Equal(JsonValueKind.Null, c.GetProperty("torch_ms").ValueKind));

                // A step's floor is the sum of its stages'.
                Assert.Equal(times[^1].GetProperty("floor_ms").GetDouble(), times[..^1].Sum(c => c.GetProperty("floor_ms").GetDouble()), 0.001);
            }
        }

        Assert.Equal(2 * (BenchStage.OfStep.Count + 1), report.Scaling.Count);

        // One object, the FP32 model, both lengths of the memory.
        Assert.Equal(2, report.Reader.Count);
        Assert.All(report.Reader, r => Assert.InRange(r.Difference, 0, 0.02));
        var markdown = StepsMarkdown.Of(report);
        Assert.Contains("| step |", markdown);
    }

    [Fact]
    public void The_growth_with_objects_is_the_line_through_the_medians()
    {
        StepsCase Case(int objects, double median) => new(new BenchCase("step", "96x160", "480x854", objects, 5, "fp32", median, median, median, 1));
        var line = Assert.Single(ObjectScaling.Of([Case(1, 5), Case(2, 7), Case(4, 11)]));
        Assert.Equal((3, 2), (Math.Round(line.FixedMs, 6), Math.Round(line.PerObjectMs, 6)));
        Assert.Empty(ObjectScaling.Of([Case(1, 5)]));
    }
}
