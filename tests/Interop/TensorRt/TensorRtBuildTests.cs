using SRNet.Interop.TensorRt;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

public class TensorRtBuildTests : TensorRtTest
{
    [Fact]
    public void A_build_reports_every_step_and_stops_when_asked_to()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        var heard = new Heard();
        runtime.Build(context, "affine", Model("affine"), new BuildOptions(), progress: heard, cancellation: Token);
        Assert.Equal(10, heard.Steps.Count);
        Assert.Equal(new BuildProgress("Timing tactics", 1, 4), heard.Steps[0]);
        Assert.Equal(new BuildProgress("Building engine", 2, 2), heard.Steps[^1]);

        using var cancellation = new CancellationTokenSource();
        heard = new Heard { After = 3, Then = cancellation.Cancel };
        var e = Assert.Throws<OperationCanceledException>(() =>
            runtime.Build(context, "affine", Model("affine"), new BuildOptions(), progress: heard, cancellation: cancellation.Token));
        Assert.Equal(cancellation.Token, e.CancellationToken);
        Assert.Equal(3, heard.Steps.Count);
    }

    [Fact]
    public void A_progress_that_throws_does_not_harm_the_build()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        var heard = new Heard { After = 1, Then = () => throw new InvalidOperationException() };
        Assert.NotEmpty(runtime.Build(context, "affine", Model("affine"), new BuildOptions(), progress: heard, cancellation: Token).Plan);
    }

    [Fact]
    public void What_is_wrong_with_a_model_or_its_shapes_is_told()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        SrNetException Refused(byte[] onnx, BuildOptions options) => Assert.Throws<SrNetException>(() => runtime.Build(context, "m", onnx, options, cancellation: Token));

        var e = Refused([1, 2, 3], new BuildOptions());
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.StartsWith("Engine m cannot be built: the ONNX model cannot be imported", e.Message);
        Assert.Contains("no optimization profile has been defined", Refused(Model("to_half"), new BuildOptions()).Message, StringComparison.Ordinal);
        e = Refused(Model("affine"), new BuildOptions { AllowHalf = true });
        Assert.Contains("TensorRT 11 builds strongly typed networks only", e.Message, StringComparison.Ordinal);
        e = Refused(Model("to_half"), new BuildOptions { Shapes = [new ShapeRange("x", [1, 3, 8, 8], [1, 3], [1, 3, 8, 8])] });
        Assert.Contains("three shapes of the same number of dimensions", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_says_what_TensorRT_says_and_a_sink_that_throws_harms_nothing()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        var lines = new List<(TensorRtSeverity Severity, string Text)>();
        TensorRtLog.SendTo((severity, text) => lines.Add((severity, text)), TensorRtSeverity.Info);
        try
        {
            var first = runtime.Build(context, "affine", Model("affine"), new BuildOptions(), cancellation: Token);
            runtime.Build(context, "affine", Model("affine"), new BuildOptions(), first.TimingCache, cancellation: Token);
            Assert.Contains((TensorRtSeverity.Info, "Timing cache: every tactic was found"), lines);

            runtime.Build(context, "affine", Model("affine"), new BuildOptions(), new byte[] { 1, 2, 3 }, cancellation: Token);
            Assert.Contains(lines, l => l.Severity == TensorRtSeverity.Warning && l.Text.Contains("timing cache does not fit", StringComparison.Ordinal));

            TensorRtLog.SendTo((_, _) => throw new InvalidOperationException(), TensorRtSeverity.Info);
            runtime.Build(context, "affine", Model("affine"), new BuildOptions(), first.TimingCache, cancellation: Token);
        }
        finally
        {
            TensorRtLog.SendTo(null);
        }
    }

    private sealed class Heard : IProgress<BuildProgress>
    {
        public List<BuildProgress> Steps { get; } = [];

        public int After { get; init; } = int.MaxValue;

        public Action? Then { get; init; }

        public void Report(BuildProgress value)
        {
            Steps.Add(value);
            if (Steps.Count == After)
            {
                Then?.Invoke();
            }
        }
    }
}
