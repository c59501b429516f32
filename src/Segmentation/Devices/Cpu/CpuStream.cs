using System.Diagnostics;
using SRNet.Interop.Compute;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Sessions;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>One stream on the CPU. Allocates nothing unless objects change.</summary>
internal sealed unsafe class CpuStream : IStreamCompute
{
    private readonly BundleManifest _manifest;
    private readonly EngineSet _engines;
    private readonly ImageSize _size;
    private readonly WorkerGroup _workers;
    private readonly Tensor _image;
    private readonly QueryFeatures[] _features = new QueryFeatures[SrNetSession.FeatureSets];
    private readonly EncodeAhead _encoder = new();
    private readonly StreamMemory _memory;
    private readonly FramePreprocessor _preprocessor;
    private readonly SoftAggregation _aggregation;
    private readonly LabelWriter _writer;
    private readonly StageClock _clock = new();
    private readonly TimeSpan[] _preprocessTime = new TimeSpan[SrNetSession.FeatureSets];
    private readonly TimeSpan[] _encodeTime = new TimeSpan[SrNetSession.FeatureSets];
    private ObjectTensors? _objects;
    private int _encoding = -1;

    public CpuStream(BundleManifest manifest, EngineSet engines, ImageSize frame, ImageSize size, MemoryPolicy memory, int threads)
    {
        _manifest = manifest;
        _engines = engines;
        _size = size;
        _workers = new WorkerGroup(threads);
        _image = new Tensor(1, 3, size.Height, size.Width);
        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] = new QueryFeatures(engines, manifest.Architecture, size, _image);
        }

        _memory = new StreamMemory(_workers, MemoryShape.Of(manifest, size), size, memory, manifest.Memory.TopK);
        _preprocessor = new FramePreprocessor(_workers, frame, size, manifest.Input);
        _aggregation = new SoftAggregation(_workers, size, manifest.Architecture.Logits);
        _writer = new LabelWriter(_workers, frame, size);
    }

    public string Device => "cpu";

    public ReadOnlySpan<StageTime> StageTimes => _clock.Times;

    public MemoryUse MemoryUse => _memory.MemoryUse;

    private ObjectTensors Objects => _objects ?? throw new InvalidOperationException("There are no objects.");

    public void Prepare(RgbImage frame, int set)
    {
        // One image tensor: what was begun before must have been read out of it.
        FinishEncoding();
        var start = Stopwatch.GetTimestamp();
        _preprocessor.Run(frame, _image.Data);
        _preprocessTime[set] = Stopwatch.GetElapsedTime(start);
        _encoder.Begin(_features[set]);
        _encoding = set;
    }

    public void Begin(int set)
    {
        // With a later frame prepared this one's encoding is over: the later one waited for it.
        if (_encoding == set)
        {
            FinishEncoding();
        }

        _clock.Start();
        _clock.Add(SessionStage.Preprocess, _preprocessTime[set]);
        _clock.Add(SessionStage.Encode, _encodeTime[set]);
    }

    public void Propagate(int query, int local, byte[] ids)
    {
        var objects = Objects;
        _memory.Correlate(objects, _features[query], _features[local]);
        if (local == query)
        {
            objects.AlignToItself(_features[query]);
        }
        else
        {
            objects.Align(query);
        }

        _memory.SetAuxiliary(objects, _features[local]);
        if (local == query)
        {
            // A rough mask's details are not the object's.
            objects.Hint.Span.Clear();
        }
        else if (objects.HasHint)
        {
            _memory.Hint(objects);
        }

        _clock.Mark(SessionStage.Fam);
        _memory.Read(_features[query], objects);
        _clock.Mark(SessionStage.Read);
        objects.Match(query);
        _clock.Mark(SessionStage.Ptm);
        objects.Decode(query);
        _clock.Mark(SessionStage.Decode);
        _aggregation.Run(objects.Logits.Data, objects.Objects, objects.Masks.Data);
        _clock.Mark(SessionStage.Aggregate);
    }

    public void Describe(byte[] ids, Span<byte> labels, Span<TrackedObject> described)
    {
        _writer.Run(Objects.Masks.Data, ids, labels, _aggregation.Doubts, described);
        _clock.Mark(SessionStage.Aggregate);
    }

    public Span<float> ReadMasks() => Objects.Masks.Span;

    public void WriteMasks()
    {
    }

    public void Memorise(int set)
    {
        ObjectMasks.SumOthers(Objects);
        Objects.Memorise(set);
        _clock.Mark(SessionStage.Memorise);
    }

    public void Append(int set, bool pinned, uint present)
    {
        _memory.Append(Objects, _features[set], pinned, present);
        _clock.Mark(SessionStage.Memorise);
    }

    public void Forget(uint slots) => _memory.Forget(slots);

    public void Rewrite()
    {
        _memory.Rewrite(Objects);
        _clock.Mark(SessionStage.Memorise);
    }

    public void AddObjects(int count)
    {
        var old = _objects;
        _objects = new ObjectTensors(_engines, _manifest.Architecture, _size, _features, (old?.Objects ?? 0) + count);
        if (old is not null)
        {
            old.Masks.Span.CopyTo(_objects.Masks.Span);
            old.Dispose();
        }
    }

    public void RemoveObject(int slot)
    {
        var old = Objects;
        _memory.RemoveSlot(slot);
        _objects = new ObjectTensors(_engines, _manifest.Architecture, _size, _features, old.Objects - 1);

        // The adjacent frame's values and masks are still needed by the next alignment.
        CopyWithout(slot, old.Value, _objects.Value);
        CopyWithout(slot, old.Masks, _objects.Masks);
        _memory.UpdatePrototypes(_objects);
        old.Dispose();
    }

    public void Clear()
    {
        for (var slot = (_objects?.Objects ?? 0) - 1; slot >= 0; slot--)
        {
            _memory.RemoveSlot(slot);
        }

        _objects?.Dispose();
        _objects = null;
    }

    public ReadOnlySpan<float> ReadLogits() => Objects.Logits.Span;

    public void Dispose()
    {
        // First the thread that may still be writing features.
        _encoder.Dispose();
        _objects?.Dispose();
        _memory.Dispose();
        _preprocessor.Dispose();
        foreach (var features in _features)
        {
            features.Dispose();
        }

        _image.Dispose();
        _workers.Dispose();
    }

    private static void CopyWithout(int slot, Tensor source, Tensor target)
    {
        var length = source.Length - target.Length;
        source.Span[..(slot * length)].CopyTo(target.Span);
        source.Span[((slot + 1) * length)..].CopyTo(target.Span[(slot * length)..]);
    }

    private void FinishEncoding()
    {
        if (_encoding >= 0)
        {
            var set = _encoding;
            _encoding = -1;
            _encodeTime[set] = _encoder.Wait();
        }
    }
}
