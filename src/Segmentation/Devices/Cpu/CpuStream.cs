using System.Diagnostics;
using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Aggregate;
using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Devices.Cpu.Preprocess;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>One stream on the CPU. Allocates nothing unless objects change.</summary>
internal sealed unsafe class CpuStream : IStreamCompute
{
    private readonly EngineSet _engines;
    private readonly EngineTensors _tensors;
    private readonly WorkerGroup _workers;
    private readonly Tensor _image;
    private readonly QueryFeatures[] _features = new QueryFeatures[IStreamCompute.FeatureSets];
    private readonly EncodeAhead _encoder = new();
    private readonly FramePreprocessor _preprocessor;
    private readonly FeatureAlignment _alignment;
    private readonly BankReader _reader;
    private readonly SoftAggregation _aggregation;
    private readonly LabelWriter _writer;
    private readonly StreamMemory _memory;
    private readonly MemoryShape _shape;
    private readonly StageClock _clock = new();
    private readonly TimeSpan[] _preprocessTime = new TimeSpan[IStreamCompute.FeatureSets];
    private readonly TimeSpan[] _encodeTime = new TimeSpan[IStreamCompute.FeatureSets];
    private ObjectPath? _objects;
    private int _encoding = -1;

    public CpuStream(BundleManifest manifest, EngineSet engines, ImageSize frame, ImageSize size, MemoryPolicy memory, int threads)
    {
        _engines = engines;
        _tensors = new EngineTensors(manifest, size);
        _workers = new WorkerGroup(threads);
        _image = new Tensor(_tensors.Shape(ModelBundle.QueryEncoder, "image", 1));
        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] = new QueryFeatures(engines.QueryEncoder, _tensors, _image);
        }

        var shape = _shape = MemoryShape.Of(manifest, size, engines.Native);
        _preprocessor = new FramePreprocessor(_workers, frame, size, manifest.Input);
        _alignment = new FeatureAlignment(_workers, engines.AlignmentOffsets, _tensors, shape, size, _features);
        _reader = new BankReader(_workers, shape, memory.Frames, manifest.Memory.TopK);
        _aggregation = new SoftAggregation(_workers, size, manifest.Architecture.Logits);
        _writer = new LabelWriter(_workers, frame, size);
        _memory = new StreamMemory(shape, memory.Frames);
    }

    public string Device => "cpu";

    public ReadOnlySpan<StageTime> StageTimes => _clock.Times;

    public MemoryUse MemoryUse => _memory.MemoryUse;

    public ReadOnlySpan<RememberedFrame> Remembered => _memory.Bank.Remembered;

    private ObjectPath Objects => _objects ?? throw new InvalidOperationException("There are no objects.");

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
        _alignment.Run(query, local);
        _alignment.Sample(local, objects.Memorise.Value, objects.AuxiliaryValue);
        if (objects.Decode.Hint is { } hint)
        {
            if (local == query)
            {
                // A rough mask's details are not the object's.
                hint.Span.Clear();
            }
            else
            {
                _alignment.MoveMasks(objects.AdjacentMasks, hint);
            }
        }

        _clock.Mark(SessionStage.Fam);
        _reader.Read(_features[query], _alignment.Auxiliary, _memory.Bank, objects.Readout);
        _clock.Mark(SessionStage.Read);
        objects.Match.Run(query);
        _clock.Mark(SessionStage.Ptm);
        objects.Decode.Run(query);
        _clock.Mark(SessionStage.Decode);
        _aggregation.Run(objects.Decode.Logits.Data, objects.Objects, objects.Masks.Data);
        _clock.Mark(SessionStage.Aggregate);
    }

    public void Describe(byte[] ids, Span<byte> labels, Span<TrackedObject> described)
    {
        _writer.Run(Objects.Masks.Data, ids, labels, _aggregation.Doubts, described);
        _clock.Mark(SessionStage.Aggregate);
    }

    public ReadOnlySpan<float> ReadKeys(int set) => _features[set].Key.Span;

    public Span<float> ReadMasks() => Objects.Masks.Span;

    public void WriteMasks()
    {
    }

    public bool CanHold => true;

    public void HoldAdjacent() => Objects.Hold();

    public void Memorise(int set)
    {
        Objects.Memorise.Run(set);
        Objects.Adopt();
        _clock.Mark(SessionStage.Memorise);
    }

    public void Append(int set, bool pinned, uint present, long taken)
    {
        _memory.Append(Objects.Memorise, _features[set], pinned, present, taken);
        SumPrototypes();
        _clock.Mark(SessionStage.Memorise);
    }

    public void Forget(uint slots) => _memory.Bank.Forget(slots);

    public void Rewrite(int frame, int set)
    {
        _memory.Rewrite(frame, Objects.Memorise, _features[set]);
        SumPrototypes();
        _clock.Mark(SessionStage.Memorise);
    }

    public void AddObjects(int count)
    {
        var old = _objects;
        _objects = new ObjectPath(_engines, _tensors, _features, (old?.Objects ?? 0) + count);
        if (old is not null)
        {
            old.Masks.Span.CopyTo(_objects.Masks.Span);
            old.Dispose();
        }
    }

    public void RemoveObject(int slot)
    {
        var old = Objects;
        RemoveMemory(slot);
        _objects = new ObjectPath(_engines, _tensors, _features, old.Objects - 1);

        // The adjacent frame's values and masks are still needed by the next alignment.
        CopyWithout(slot, old.Memorise.Value, _objects.Memorise.Value);
        CopyWithout(slot, old.AdjacentMasks, _objects.Masks);
        SumPrototypes();
        old.Dispose();
    }

    public void Clear()
    {
        for (var slot = (_objects?.Objects ?? 0) - 1; slot >= 0; slot--)
        {
            RemoveMemory(slot);
        }

        _objects?.Dispose();
        _objects = null;
    }

    public ISavedStream Save(int adjacent, int? frame) =>
        new SavedCpuStream(_objects, _memory, _shape, _features[adjacent], frame is { } set ? _features[set] : null);

    public void Restore(ISavedStream saved, int adjacent, int? frame)
    {
        FinishEncoding();
        Clear();
        if (saved is SavedCpuStream { Objects: > 0 } moment)
        {
            AddObjects(moment.Objects);
            moment.Restore(Objects, _memory, _features[adjacent], frame is { } set ? _features[set] : null);
            SumPrototypes();
        }
    }

    public ReadOnlySpan<float> ReadLogits() => Objects.Decode.Logits.Span;

    public void Dispose()
    {
        // First the thread that may still be writing features.
        _encoder.Dispose();
        _objects?.Dispose();
        _memory.Dispose();
        _reader.Dispose();
        _alignment.Dispose();
        _preprocessor.Dispose();
        foreach (var features in _features)
        {
            features.Dispose();
        }

        _image.Dispose();
        _workers.Dispose();
    }

    private void RemoveMemory(int slot)
    {
        _memory.Bank.RemoveSlot(slot);
        _alignment.Auxiliary.RemoveSlot(slot);
    }

    private void SumPrototypes() => _memory.SumPrototypes(Objects.Match.Sums, Objects.Match.Areas);

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
