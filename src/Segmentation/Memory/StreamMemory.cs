using System.Numerics;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Alignment;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Reading;
using SRNet.Segmentation.Sessions;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Memory;

/// <summary>Memory of a stream as the network reads it: the bank of frames, the auxiliary frame, and the prototypes' running sums.</summary>
internal sealed unsafe class StreamMemory : IDisposable
{
    private readonly MemoryShape _shape;
    private readonly MemoryBank<MemoryFrame> _bank;
    private readonly AuxiliaryFrame _auxiliary;
    private readonly MemoryReader _reader;
    private readonly AlignedBuffer _query;
    private readonly MemorySegment[] _segments;
    private readonly float[] _usage;
    private readonly nint[][] _values;
    private readonly nint[] _outputs = new nint[SrNetSession.MaximumObjects];

    public StreamMemory(WorkerGroup workers, MemoryShape shape, ImageSize size, MemoryPolicy policy, int top)
    {
        var capacity = policy.Frames;
        _shape = shape;
        _bank = new MemoryBank<MemoryFrame>(() => new MemoryFrame(shape), capacity, policy.Strategy);
        _auxiliary = new AuxiliaryFrame(workers, shape, size);
        _reader = new MemoryReader(workers, shape.KeyChannels, shape.ValueChannels, top);
        _query = new AlignedBuffer((long)(shape.Positions + AffinityTile.Rows) * AffinityPacking.Channels(shape.KeyChannels) * sizeof(float));
        _segments = new MemorySegment[capacity + 1];
        _usage = new float[capacity + 1];
        _values = new nint[capacity + 1][];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = new nint[SrNetSession.MaximumObjects];
        }
    }

    /// <summary>Frames in the bank.</summary>
    public int Frames => _bank.Frames.Length;

    /// <summary>What the bank holds.</summary>
    public MemoryUse MemoryUse => _bank.Use(_shape.KeyBytes, _shape.ValueBytes);

    /// <summary>Correlates the query with the adjacent frame: what FAM's engine starts from.</summary>
    public void Correlate(ObjectTensors objects, QueryFeatures query, QueryFeatures local) => _auxiliary.Correlate(objects, query, local);

    /// <summary>Makes the auxiliary frame from the adjacent one, where FAM points.</summary>
    public void SetAuxiliary(ObjectTensors objects, QueryFeatures local) => _auxiliary.Update(objects, local);

    /// <summary>Gives the decoder the adjacent frame's masks, which are those in <paramref name="objects"/>, where FAM points.</summary>
    public void Hint(ObjectTensors objects) => _auxiliary.Hint(objects);

    /// <summary>Reads the bank and the auxiliary frame for every object into the readout tensor.</summary>
    public void Read(QueryFeatures query, ObjectTensors objects)
    {
        var rows = (float*)_query.Pointer;
        AffinityPacking.PackQuery(query.Key.Data, query.Selection.Data, _shape.KeyChannels, _shape.Positions, rows);

        // Objects that were added later, or were lost for a while, have no part in some frames. Those that share all their frames are read together,
        // with one affinity.
        for (var open = Slots.All(objects.Objects); open != 0;)
        {
            var group = Slots.TakeGroup(ref open, _bank.Frames);
            var first = BitOperations.TrailingZeroCount(group);
            var segments = Gather(first, group);
            var count = 0;
            for (var rest = group; rest != 0;)
            {
                _outputs[count++] = (nint)(objects.Readout.Data + ((long)Slots.TakeFirst(ref rest) * _shape.ValueChannels * _shape.Positions));
            }

            _reader.Read(rows, _shape.Positions, _segments.AsSpan(0, segments), _outputs.AsSpan(0, count), _usage.AsSpan(0, segments));
            Use(first, _usage.AsSpan(1, segments - 1));
        }
    }

    /// <summary>Takes the frame that was memorised last into the bank.</summary>
    /// <param name="objects">What the memory encoder made of it.</param>
    /// <param name="features">The frame's own.</param>
    /// <param name="pinned">Whether a person confirmed it.</param>
    /// <param name="present">Bit k: the object in slot k is seen in it. At least one.</param>
    public void Append(ObjectTensors objects, QueryFeatures features, bool pinned, uint present)
    {
        var frame = _bank.Append(pinned, objects.Objects, present);
        AffinityPacking.PackMemory(features.Key.Data, features.Shrinkage.Data, _shape.KeyChannels, _shape.Positions, frame.Keys);
        Rewrite(objects);
    }

    /// <summary>Takes new masks of the frame that was appended last: what the memory encoder made of them replaces what it made of the old ones.</summary>
    public void Rewrite(ObjectTensors objects)
    {
        var frame = _bank.Frames[^1];
        int sums = _shape.Prototypes * _shape.ValueChannels, areas = _shape.Prototypes;
        for (var k = 0; k < objects.Objects; k++)
        {
            var values = objects.Value.Data + ((long)k * _shape.ValueChannels * _shape.Positions);
            RowPacking.Pack(values, _shape.ValueChannels, _shape.Positions, frame.Objects[k].Values);
            objects.Sums.Span.Slice(k * sums, sums).CopyTo(frame.Objects[k].Sums);
            objects.Areas.Span.Slice(k * areas, areas).CopyTo(frame.Objects[k].Areas);
        }

        UpdatePrototypes(objects);
    }

    /// <summary>Forgets what was memorised of some objects; a frame that holds them must be appended before the next read.</summary>
    public void Forget(uint slots) => _bank.Forget(slots);

    /// <summary>Forgets an object; later slots move down by one.</summary>
    public void RemoveSlot(int slot)
    {
        _bank.RemoveSlot(slot);
        _auxiliary.Memory.RemoveSlot(slot);
    }

    /// <summary>Sums the frames' prototype pools. Cheap (a few thousand floats), and only done when the bank or the objects changed.</summary>
    public void UpdatePrototypes(ObjectTensors objects)
    {
        objects.MemorySums.Span.Clear();
        objects.MemoryAreas.Span.Clear();
        int sums = _shape.Prototypes * _shape.ValueChannels, areas = _shape.Prototypes;
        foreach (var frame in _bank.Frames)
        {
            for (var rest = frame.Present; rest != 0;)
            {
                var k = Slots.TakeFirst(ref rest);
                Add(frame.Objects[k].Sums, objects.MemorySums.Span.Slice(k * sums, sums));
                Add(frame.Objects[k].Areas, objects.MemoryAreas.Span.Slice(k * areas, areas));
            }
        }
    }

    public void Dispose()
    {
        _bank.Dispose();
        _auxiliary.Dispose();
        _reader.Dispose();
        _query.Dispose();
    }

    // The auxiliary frame and all frames that hold a group of objects, newest first: the likeliest matches come early.
    private int Gather(int first, uint group)
    {
        var s = 0;
        Fill(s++, _auxiliary.Memory, group);
        for (var i = _bank.Frames.Length - 1; i >= 0; i--)
        {
            if (_bank.Frames[i].Present.Has(first))
            {
                Fill(s++, _bank.Frames[i], group);
            }
        }

        return s;
    }

    private void Fill(int segment, MemoryFrame frame, uint group)
    {
        var count = 0;
        for (var rest = group; rest != 0;)
        {
            _values[segment][count++] = (nint)frame.Objects[Slots.TakeFirst(ref rest)].Values;
        }

        _segments[segment] = new MemorySegment(_shape.Positions, frame.Keys, _values[segment]);
    }

    // In the order of Gather. A running mean over some twenty reads: long enough that one look away does not cost a frame its place.
    private void Use(int first, ReadOnlySpan<float> usage)
    {
        const float Newness = 0.05f;
        var s = 0;
        for (var i = _bank.Frames.Length - 1; i >= 0; i--)
        {
            var frame = _bank.Frames[i];
            if (frame.Present.Has(first))
            {
                frame.Usage += Newness * (usage[s++] - frame.Usage);
            }
        }
    }

    private static void Add(float[] source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += source[i];
        }
    }
}
