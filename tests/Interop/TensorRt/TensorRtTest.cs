using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

/// <summary>A test with a runtime on the stand-in device. The engines compute with ONNX Runtime.</summary>
public abstract class TensorRtTest : DeviceTest
{
    /// <summary>x: FP32 [n, 3, 8, 8] with n in 1..4, y: the same in FP16.</summary>
    private protected static readonly BuildOptions ToHalf = new() { Shapes = [new ShapeRange("x", [1, 3, 8, 8], [2, 3, 8, 8], [4, 3, 8, 8])] };

    /// <summary>sum = a + b, [r, c] both.</summary>
    private protected static readonly BuildOptions Add = new() { Shapes = [ShapeRange.Fixed("a", 4, 16), ShapeRange.Fixed("b", 4, 16)] };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static byte[] Model(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", name + ".onnx"));

    private protected static TensorRtEngine Build(TensorRtRuntime runtime, CudaContext context, string model, BuildOptions options) =>
        runtime.Load(context, model, runtime.Build(context, model, Model(model), options, cancellation: Token).Plan);

    /// <summary>Gives a run, whose shapes are set, what it needs for itself.</summary>
    private protected static DeviceBuffer GiveScratch(TensorRtContext run)
    {
        var scratch = new DeviceBuffer(run.Context, run.ScratchBytes());
        run.UseScratch(scratch);
        return scratch;
    }

    /// <summary>Gives a run of <see cref="Add"/> its shapes and one buffer for everything.</summary>
    /// <returns>Its scratch memory.</returns>
    private protected static DeviceBuffer Bind(TensorRtContext run, DeviceBuffer buffer)
    {
        run.SetShape("a", 4, 16);
        run.SetShape("b", 4, 16);
        run.Bind("a", buffer);
        run.Bind("b", buffer);
        run.Bind("sum", buffer);
        return GiveScratch(run);
    }

    /// <summary>Runs something in four threads at once, numbered from 1; what any of them throws fails the test.</summary>
    protected static void InFourThreads(Action<int> work)
    {
        var failures = new List<Exception>();
        var threads = Enumerable.Range(1, 4).Select(number => new Thread(() =>
        {
            try
            {
                work(number);
            }
            catch (Exception e)
            {
                lock (failures)
                {
                    failures.Add(e);
                }
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Empty(failures);
    }
}
