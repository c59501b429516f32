using SRNet.Interop.Compute;
using SRNet.Interop.Cuda;
using SRNet.Interop.OnnxRuntime;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>One engine on the GPU against the same network in FP32 on the CPU, by ONNX Runtime, on the same inputs: which engine is wrong, and in which output.</summary>
internal static class EngineComparison
{
    /// <summary>Runs both, and compares every output that both have.</summary>
    /// <param name="engine">On the GPU.</param>
    /// <param name="name">Its name in the bundles.</param>
    /// <param name="shapes">Of the GPU's bundle.</param>
    /// <param name="reference">The FP32 bundle.</param>
    /// <param name="count">K; frames of the query encoder, which on the CPU are run one after the other.</param>
    public static IReadOnlyList<EngineDifference> Run(TensorRtEngine engine, string name, EngineShapes shapes, ModelBundle reference, int count)
    {
        using var resources = new GpuResources();
        var stream = resources.Add(new CudaStream(engine.Context));
        using var context = GpuEngines.CreateContext(engine, shapes, name, count, stream);
        context.UseScratch(resources.AddScratch(context));
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var random = new Random(name.Length + count);
            foreach (var tensor in engine.Tensors)
            {
                var values = new Tensor([.. context.Shape(tensor.Name).Select(d => (int)d)]);
                tensors.Add(tensor.Name, values);
                var buffer = resources.Add(context.NewBuffer(tensor.Name));
                context.Bind(tensor.Name, buffer);
                if (tensor.IsInput)
                {
                    Fill(values.Span, tensor.Name, random);
                    Upload(stream, values, buffer, tensor.Type);
                }
            }

            context.Enqueue(stream);
            var outputs = RunOnCpu(name, reference, tensors, name == ModelBundle.QueryEncoder ? count : 1);
            return [.. outputs.Select(output => Difference(name, output, count, tensors[output].Span, Download(stream, context.Buffer(output), engine.Tensor(output).Type)))];
        }
        finally
        {
            DisposeAll(tensors);
        }
    }

    // Fills the outputs among the tensors, a part of their first dimension in each run; tells which these are.
    private static IReadOnlyList<string> RunOnCpu(string name, ModelBundle reference, Dictionary<string, Tensor> tensors, int parts)
    {
        using var cpu = OrtEngine.Load(name, reference.Read(name), Environment.ProcessorCount, []);
        var some = cpu.Inputs.Concat(cpu.Outputs).ToDictionary(t => t, t => new Tensor([tensors[t].Shape[0] / parts, .. tensors[t].Shape.Skip(1)]));
        try
        {
            using var run = cpu.Bind([.. some.Select(t => (t.Key, t.Value))]);
            for (var part = 0; part < parts; part++)
            {
                Span<float> Of(string tensor) => tensors[tensor].Span.Slice(part * some[tensor].Length, some[tensor].Length);
                foreach (var input in cpu.Inputs)
                {
                    Of(input).CopyTo(some[input].Span);
                }

                run.Run();
                foreach (var output in cpu.Outputs)
                {
                    some[output].Span.CopyTo(Of(output));
                }
            }

            return cpu.Outputs;
        }
        finally
        {
            DisposeAll(some);
        }
    }

    private static void DisposeAll(Dictionary<string, Tensor> tensors)
    {
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    // In the ranges that the tensors have in the path; all of it FP16 numbers, so that both devices are given the same.
    private static void Fill(Span<float> values, string tensor, Random random)
    {
        var (low, high) = tensor switch
        {
            "selection" or "mask" or "mask_l" or "others" => (0f, 1f),
            "shrinkage" => (1f, 6f),
            "areas" => (10f, 100f),
            _ => (-1f, 1f),
        };
        foreach (ref var value in values)
        {
            value = (float)(Half)(low + (random.NextSingle() * (high - low)));
        }
    }

    private static void Upload(CudaStream stream, Tensor values, DeviceBuffer buffer, TensorType type)
    {
        using var pinned = new PinnedBuffer(stream.Context, buffer.Bytes);
        if (type == TensorType.Float16)
        {
            var halves = pinned.Span<Half>();
            for (var i = 0; i < values.Length; i++)
            {
                halves[i] = (Half)values.Span[i];
            }
        }
        else
        {
            values.Span.CopyTo(pinned.Span<float>());
        }

        stream.Upload(pinned, buffer, buffer.Bytes);
        stream.Synchronize();
    }

    private static float[] Download(CudaStream stream, DeviceBuffer buffer, TensorType type)
    {
        using var pinned = new PinnedBuffer(stream.Context, buffer.Bytes);
        stream.Download(buffer, pinned, buffer.Bytes);
        stream.Synchronize();
        return type == TensorType.Float16 ? Array.ConvertAll(pinned.Span<Half>().ToArray(), h => (float)h) : pinned.Span<float>().ToArray();
    }

    /// <summary>How far numbers are from those that are wanted.</summary>
    internal static EngineDifference Difference(string engine, string output, int count, ReadOnlySpan<float> want, ReadOnlySpan<float> got)
    {
        double squares = 0, error = 0, largest = 0;
        for (var i = 0; i < want.Length; i++)
        {
            var difference = (double)got[i] - want[i];
            squares += (double)want[i] * want[i];
            error += difference * difference;

            // No number stays one.
            largest = Math.Abs(difference) <= largest ? largest : Math.Abs(difference);
        }

        return new EngineDifference(engine, output, count, largest, Math.Sqrt(error / Math.Max(squares, double.Epsilon)));
    }
}

/// <summary>How far an output of an engine on the GPU is from what it should be.</summary>
/// <param name="Engine">Name of the engine.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Count">K; frames of the query encoder.</param>
/// <param name="Largest">The largest difference of one number.</param>
/// <param name="Relative">The root of the summed squares of all differences, of that of all numbers.</param>
internal sealed record EngineDifference(string Engine, string Output, int Count, double Largest, double Relative)
{
    /// <summary>What rounding to FP16 does not explain.</summary>
    public const double MostRelative = 0.01;

    /// <summary>Whether it is what it should be, up to rounding.</summary>
    public bool IsGood => Relative <= MostRelative;
}
