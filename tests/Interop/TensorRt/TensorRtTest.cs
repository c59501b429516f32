using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

/// <summary>A test with a runtime on the stand-in device. The engines compute with ONNX Runtime.</summary>
public abstract class TensorRtTest : DeviceTest
{
    /// <summary>x: FP32 [n, 3, 8, 8] with n in 1..4, y: the same in FP16.</summary>
    protected static readonly BuildOptions ToHalf = new() { Shapes = [new ShapeRange("x", [1, 3, 8, 8], [2, 3, 8, 8], [4, 3, 8, 8])] };

    /// <summary>sum = a + b, [r, c] both.</summary>
    protected static readonly BuildOptions Add = new() { Shapes = [ShapeRange.Fixed("a", 4, 16), ShapeRange.Fixed("b", 4, 16)] };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static byte[] Model(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", name + ".onnx"));

    protected static TensorRtEngine Build(TensorRtRuntime runtime, CudaContext context, string model, BuildOptions options) =>
        runtime.Load(context, model, runtime.Build(context, model, Model(model), options, cancellation: Token).Plan);

    /// <summary>Gives a run of <see cref="Add"/> its shapes and one buffer for everything.</summary>
    protected static void Bind(TensorRtContext run, DeviceBuffer buffer)
    {
        run.SetShape("a", 4, 16);
        run.SetShape("b", 4, 16);
        run.Bind("a", buffer);
        run.Bind("b", buffer);
        run.Bind("sum", buffer);
    }
}
