using SRNet.Bench.Models;
using SRNet.Interop.Compute;
using SRNet.Interop.Memory;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Devices.Cpu.Preprocess;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Bench.Reading;

/// <summary>One memory read, by our kernel and by a graph in ONNX Runtime, on the same features of real frames.</summary>
/// <remarks>Both start from what their callers hold: the kernel from packed memory and planar query features (packing the query is in its time, packing a
/// memory frame happens once when it is memorised), the graph from tensors in which all frames already lie side by side.</remarks>
internal sealed unsafe class ReadComparison : IDisposable
{
    private readonly BundleManifest.ArchitectureSection _architecture;
    private readonly WorkerGroup _workers;
    private readonly MemoryReader _reader;
    private readonly Affinity _affinity;
    private readonly EngineSet _engines;
    private readonly OrtEngine _engine;
    private readonly BoundRun _graph;
    private readonly QueryFeatures _features;
    private readonly Tensor _keys;
    private readonly Tensor _shrinkage;
    private readonly Tensor _values;
    private readonly Tensor _kernelReadout;
    private readonly Tensor _graphReadout;
    private readonly AlignedBuffer _rows;
    private readonly List<AlignedBuffer> _packed = [];
    private readonly MemorySegment[] _segments;
    private readonly nint[] _outputs;
    private readonly int _positions;

    /// <summary>Channels of the key that the graph was made for; and the k of its top-k.</summary>
    private const int GraphKey = 32;
    private const int GraphTop = 20;

    /// <summary>Whether the graph reads a model's memory.</summary>
    public static bool Fits(SrNetModel model) => model.Bundle.Manifest is { Architecture.Key: GraphKey, Memory.TopK: GraphTop };

    /// <summary>Prepares a read.</summary>
    /// <param name="model">The model whose features and reader are used.</param>
    /// <param name="size">Internal size; both sides halve it evenly four times.</param>
    /// <param name="objects">K.</param>
    /// <param name="frames">Pictures of memory frames, oldest first, and the query last; as many as there are frames to read (bank and auxiliary), and one.</param>
    /// <param name="frameSize">Size of the pictures, packed RGB.</param>
    public ReadComparison(SrNetModel model, ImageSize size, int objects, IReadOnlyList<byte[]> frames, ImageSize frameSize)
    {
        var manifest = model.Bundle.Manifest;
        var a = _architecture = manifest.Architecture;
        int h = size.Height / 16, w = size.Width / 16, count = frames.Count - 1;
        _positions = h * w;
        _workers = new WorkerGroup(model.Threads);
        _affinity = Affinity.Of(a.Key, native: true);
        _reader = new MemoryReader(_workers, _affinity, a.Value, manifest.Memory.TopK);
        _keys = new Tensor(1, a.Key, count * _positions);
        _shrinkage = new Tensor(1, 1, count * _positions);
        _values = new Tensor(objects, a.Value, count * _positions);
        _kernelReadout = new Tensor(objects, a.Value, h, w);
        _graphReadout = new Tensor(objects, a.Value, h, w);
        _rows = new AlignedBuffer(_affinity.QueryBytes(_positions));
        _segments = new MemorySegment[count];
        _outputs = [.. Enumerable.Range(0, objects).Select(k => (nint)(_kernelReadout.Data + ((long)k * a.Value * _positions)))];

        using var image = new Tensor(1, 3, size.Height, size.Width);
        using var preprocessor = new FramePreprocessor(_workers, frameSize, size, manifest.Input);
        _engines = EngineSet.OfGraphs(model.Bundle, size, model.Threads);
        _features = new QueryFeatures(_engines.QueryEncoder, new EngineTensors(manifest, size), image);
        for (var i = 0; i < frames.Count; i++)
        {
            preprocessor.Run(new RgbImage(frames[i], frameSize, 3 * frameSize.Width), image.Data);
            _features.Encode();
            if (i < count)
            {
                Memorise(i, objects);
            }
        }

        _engine = OrtEngine.Load("memory_reader", CheckedInModel.Read("memory_reader"), model.Threads, EngineSet.Dimensions(size));
        _graph = _engine.Bind(("keys", _keys), ("shrinkage", _shrinkage), ("values", _values), ("query", _features.Key), ("selection", _features.Selection), ("readout", _graphReadout));
    }

    /// <summary>Reads by our kernel.</summary>
    public void RunKernel()
    {
        _affinity.PackQuery(_features.Key.Data, _features.Selection.Data, _positions, (byte*)_rows.Pointer);
        _reader.Read((byte*)_rows.Pointer, _positions, _segments, _outputs);
    }

    /// <summary>Reads by the graph.</summary>
    public void RunGraph() => _graph.Run();

    /// <summary>Largest absolute difference between the two readouts, once both ran, over the largest value read.</summary>
    public float Difference()
    {
        float difference = 0, largest = 0;
        for (var i = 0; i < _kernelReadout.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(_kernelReadout.Data[i] - _graphReadout.Data[i]));
            largest = Math.Max(largest, Math.Abs(_graphReadout.Data[i]));
        }

        return difference / largest;
    }

    public void Dispose()
    {
        _graph.Dispose();
        _engine.Dispose();
        _features.Dispose();
        _engines.Dispose();
        _reader.Dispose();
        _workers.Dispose();
        foreach (var tensor in (ReadOnlySpan<Tensor>)[_keys, _shrinkage, _values, _kernelReadout, _graphReadout])
        {
            tensor.Dispose();
        }

        foreach (var buffer in _packed.Append(_rows))
        {
            buffer.Dispose();
        }
    }

    // Values: the frame's own value features, scaled differently for each object.
    private void Memorise(int frame, int objects)
    {
        int ck = _architecture.Key, cv = _architecture.Value;
        Lay(_features.Key.Span, _keys.Span, ck, frame);
        Lay(_features.Shrinkage.Span, _shrinkage.Span, 1, frame);
        var keys = (byte*)NewBuffer(_affinity.MemoryBytes(_positions)).Pointer;
        _affinity.PackMemory(_features.Key.Data, _features.Shrinkage.Data, _positions, keys);
        using var value = new Tensor(cv, _positions);
        var rows = new nint[objects];
        for (var k = 0; k < objects; k++)
        {
            for (var i = 0; i < value.Length; i++)
            {
                value.Data[i] = _features.Thin.Data[i] / (k + 1);
            }

            Lay(value.Span, _values.Span.Slice(k * _values.Length / objects, _values.Length / objects), cv, frame);
            var packed = (float*)NewBuffer((long)value.Length * sizeof(float)).Pointer;
            RowPacking.Pack(value.Data, cv, _positions, packed);
            rows[k] = (nint)packed;
        }

        _segments[frame] = new MemorySegment(_positions, keys, rows);
    }

    // One frame's C x P into its columns of C x N.
    private void Lay(ReadOnlySpan<float> planes, Span<float> memory, int channels, int frame)
    {
        var width = memory.Length / channels;
        for (var c = 0; c < channels; c++)
        {
            planes.Slice(c * _positions, _positions).CopyTo(memory.Slice((c * width) + (frame * _positions), _positions));
        }
    }

    private AlignedBuffer NewBuffer(long bytes)
    {
        var buffer = new AlignedBuffer(bytes);
        _packed.Add(buffer);
        return buffer;
    }
}
