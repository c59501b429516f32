using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.OnnxRuntime;

/// <summary>The typed layer over ONNX Runtime's package: what it adds is who owns what, and what errors say.</summary>
public class OrtEngineTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    [Fact]
    public void A_run_reads_and_writes_our_tensors_in_place_and_allocates_nothing()
    {
        using var engine = Add();
        using var a = new Tensor(2, 3);
        using var b = new Tensor(2, 3);
        using var sum = new Tensor(2, 3);
        using var run = engine.Bind(("a", a), ("b", b), ("sum", sum));
        a.Span.Fill(1);
        for (var i = 0; i < b.Length; i++)
        {
            b.Span[i] = i;
        }

        run.Run();
        Assert.Equal([1, 2, 3, 4, 5, 6], sum.Span.ToArray());

        a.Span.Fill(10);
        Assert.Equal(0, Allocations.Of(run.Run));
        Assert.Equal([10, 11, 12, 13, 14, 15], sum.Span.ToArray());
    }

    [Fact]
    public void What_is_no_model_is_named()
    {
        var error = Assert.Throws<SrNetException>(() => OrtEngine.Load("decoder", [1, 2, 3], 1, []));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.StartsWith("Engine decoder cannot be loaded: ONNX Runtime ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_graph_that_no_tensor_is_given_for_are_refused()
    {
        using var engine = Add();
        using var a = new Tensor(2, 3);
        var error = Assert.Throws<SrNetException>(() => engine.Bind(("a", a)));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("input or output b ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_names_the_engine()
    {
        using var engine = Add();
        using var a = new Tensor(2, 3);
        using var b = new Tensor(2, 2);
        using var sum = new Tensor(2, 3);
        using var run = engine.Bind(("a", a), ("b", b), ("sum", sum));
        var error = Assert.Throws<SrNetException>(run.Run);
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.StartsWith("Engine add failed: ONNX Runtime ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_disposed_is_not_run()
    {
        using var a = new Tensor(1, 1);
        using var b = new Tensor(1, 1);
        using var sum = new Tensor(1, 1);
        var engine = Add();
        var run = engine.Bind(("a", a), ("b", b), ("sum", sum));
        var other = engine.Bind(("a", a), ("b", b), ("sum", sum));
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(other.Run);
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(run.Run);
        run.Dispose();
    }

    private static OrtEngine Add() => OrtEngine.Load("add", File.ReadAllBytes(Path.Combine(Models, "add.onnx")), 1, []);
}
