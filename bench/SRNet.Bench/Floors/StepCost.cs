using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Bench.Floors;

/// <summary>What the stages of a step compute at the least, for floors under measured times.</summary>
/// <remarks>Engines are counted by running them once for one object and once for two; everything in them is a multiple of the number of objects or
/// independent of it, so any other number follows. Stages of our own are counted from their formulas.</remarks>
internal sealed class StepCost
{
    private static readonly (SessionStage Stage, string Engine)[] Engines =
    [
        (SessionStage.Encode, ModelBundle.QueryEncoder),
        (SessionStage.Fam, ModelBundle.AlignmentOffsets),
        (SessionStage.Ptm, ModelBundle.PrototypeTransformer),
        (SessionStage.Decode, ModelBundle.Decoder),
        (SessionStage.Memorise, ModelBundle.MemoryEncoder),
    ];

    private readonly BundleManifest _manifest;
    private readonly ImageSize _frame;
    private readonly ImageSize _size;
    private readonly Dictionary<SessionStage, OperationCount> _one;
    private readonly Dictionary<SessionStage, OperationCount> _two;

    /// <summary>Counts a model's engines at one size; takes a few tenths of a second.</summary>
    public StepCost(SrNetModel model, ImageSize frame, ImageSize size)
    {
        _manifest = model.Bundle.Manifest;
        _frame = frame;
        _size = size;
        _one = Trace(model.Bundle, size, 1);
        _two = Trace(model.Bundle, size, 2);
    }

    /// <summary>The least work of one stage.</summary>
    /// <param name="stage">Which.</param>
    /// <param name="objects">K.</param>
    /// <param name="memoryFrames">Frames in the bank; the auxiliary frame is read beside them.</param>
    public OperationCount Of(SessionStage stage, int objects, int memoryFrames)
    {
        var engine = _one.TryGetValue(stage, out var one) ? one + ((objects - 1) * (_two[stage] - one)) : default;
        return stage switch
        {
            SessionStage.Preprocess => Preprocess(),
            SessionStage.Fam => engine + Sampling(objects),
            SessionStage.Read => Read(objects, memoryFrames),
            SessionStage.Aggregate => Aggregate(objects),
            _ => engine,
        };
    }

    private OperationCount Preprocess()
    {
        ResampleAxis horizontal = new(_frame.Width, _size.Width), vertical = new(_frame.Height, _size.Height);
        var sums = (3.0 * _frame.Width * _size.Height * vertical.Taps) + (3.0 * _size.Pixels * horizontal.Taps);
        return new(2 * sums, 0, (3.0 * _frame.Pixels) + (3.0 * _size.Pixels * sizeof(float)));
    }

    // Every shift of the local window for every channel of the key; nine taps of four neighbours for every channel of the key and of each object's value.
    private OperationCount Sampling(int objects)
    {
        var a = _manifest.Architecture;
        double side = (2 * a.Radius) + 1, keys = (double)Positions * a.Key, features = keys + ((double)Positions * objects * a.Value);
        var correlation = 2 * side * side * keys;

        // Masks in, a quarter of their size out.
        var hint = a.Hint > 0 ? 1.25 * objects * _size.Pixels : 0;
        return new(correlation + (2 * DeformableSampler.Taps * 5 * features), 0, ((2 * keys) + (Positions * side * side) + (2 * features) + hint) * sizeof(float));
    }

    // One affinity for all objects; k rows of values per query and object.
    private OperationCount Read(int objects, int memoryFrames)
    {
        var a = _manifest.Architecture;
        double memory = (double)Positions * (memoryFrames + 1), channels = AffinityPacking.Channels(a.Key);
        var affinity = 2 * Positions * memory * channels;
        var readout = 2.0 * Positions * _manifest.Memory.TopK * a.Value * objects;
        return new(affinity + readout, 0, ((memory * channels) + (Positions * (channels + (2.0 * objects * a.Value)))) * sizeof(float));
    }

    // Logits in, soft masks and labels out.
    private OperationCount Aggregate(int objects)
    {
        double masks = (double)objects * _size.Pixels, stride = _manifest.Architecture.Logits;
        return new(0, 0, ((masks + (masks / (stride * stride))) * sizeof(float)) + _frame.Pixels);
    }

    private int Positions => _size.Pixels / 256;

    private static Dictionary<SessionStage, OperationCount> Trace(ModelBundle bundle, ImageSize size, int objects)
    {
        var folder = Directory.CreateTempSubdirectory("srnet-trace-");
        try
        {
            return Engines.ToDictionary(e => e.Stage, e => Trace(bundle, e.Engine, size, objects, folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static OperationCount Trace(ModelBundle bundle, string name, ImageSize size, int objects, string folder)
    {
        double bytes;
        using (var engine = OrtEngine.Load(name, bundle.Read(name), threads: 1, EngineSet.Dimensions(size), Path.Combine(folder, name)))
        using (var tensors = new NamedTensors(new EngineTensors(bundle.Manifest, size), objects))
        {
            using var run = tensors.Bind(engine);
            run.Run();
            bytes = tensors.Bytes;
        }

        // The trace is complete once the engine is gone; the runtime adds the time to its name.
        var trace = Directory.EnumerateFiles(folder, name + "*").Single();
        return EngineTrace.Count(trace) + new OperationCount(0, 0, bytes);
    }
}
