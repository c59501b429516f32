using System.Diagnostics;
using System.Text.Json;
using SRNet.Evaluation.Metrics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Metrics;

/// <summary>Against golden.json, which reference/davis_reference.py computes from the conventions with numpy and OpenCV; its first lines give
/// the command.</summary>
public class ReferenceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "reference");

    [Fact]
    public void J_and_F_equal_an_independent_implementation()
    {
        using var cases = Read("cases.json");
        using var golden = Read("golden.json");
        var expected = golden.RootElement.GetProperty("masks").EnumerateArray().ToDictionary(e => e.GetProperty("name").GetString()!);
        Assert.NotEmpty(expected);
        foreach (var c in cases.RootElement.GetProperty("masks").EnumerateArray())
        {
            var name = c.GetProperty("name").GetString()!;
            var size = new ImageSize(c.GetProperty("width").GetInt32(), c.GetProperty("height").GetInt32());
            var score = new MaskScorer(size).Score(DrawnMask.Draw(size, c.GetProperty("predicted")), DrawnMask.Draw(size, c.GetProperty("truth")), 1);

            var j = expected[name].GetProperty("j").GetDouble();
            var f = expected[name].GetProperty("f").GetDouble();
            Assert.True(Math.Abs(j - score.J) < 1e-12 && Math.Abs(f - score.F) < 1e-12, $"{name}: J {score.J} instead of {j}, F {score.F} instead of {f}");
        }
    }

    [Fact]
    public void Mean_recall_and_decay_equal_an_independent_implementation()
    {
        using var golden = Read("golden.json");
        foreach (var expected in golden.RootElement.GetProperty("statistics").EnumerateArray())
        {
            var wave = Enumerable.Range(0, expected.GetProperty("length").GetInt32()).Select(i => 37 * i % 101 / 100.0).ToArray();
            var summary = ScoreSummary.Of(wave);
            Assert.Equal(expected.GetProperty("mean").GetDouble(), summary.Mean, 1e-12);
            Assert.Equal(expected.GetProperty("recall").GetDouble(), summary.Recall, 1e-12);
            Assert.Equal(expected.GetProperty("decay").GetDouble(), summary.Decay, 1e-12);
        }
    }

    [Fact]
    public void The_golden_values_are_what_the_reference_script_computes()
    {
        var (exit, _) = Python("-c", "import numpy, cv2");
        Assert.SkipUnless(exit == 0, "python3 with numpy and cv2 is not on this machine, so the golden values cannot be recomputed.");

        var (_, output) = Python(Path.Combine(Folder, "davis_reference.py"), Path.Combine(Folder, "cases.json"));

        Assert.Equal(File.ReadAllText(Path.Combine(Folder, "golden.json")), output);
    }

    private static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name)));

    private static (int Exit, string Output) Python(params string[] arguments)
    {
        // The distribution's python3 comes first: its packages are the documented way to have numpy and OpenCV.
        var program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.Wait(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
