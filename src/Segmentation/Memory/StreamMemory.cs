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
    private readonly nint[][] _values;
    private readonly nint[] _outputs = new nint[SrNetSession.MaximumObjects];

    public StreamMemory(WorkerGroup workers, MemoryShape shape, ImageSize size, int capacity, int top)
    {
        _shape = shape;
        _bank = new MemoryBank<MemoryFrame>(() => new MemoryFrame(shape), capacity);
        _auxiliary = new AuxiliaryFrame(workers, shape, size);
        _reader = new MemoryReader(workers, shape.KeyChannels, shape.ValueChannels, top);
        _query = new AlignedBuffer((long)(shape.Positions + AffinityTile.Rows) * AffinityPacking.Channels(shape.KeyChannels) * sizeof(float));
        _segments = new MemorySegment[capacity + 1];
        _values = new nint[capacity + 1][];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = new nint[SrNetSession.MaximumObjects];
        }
    }

    /// <summary>Frames in the bank.</summary>
    public int Frames => _bank.Frames.Length;

    /// <summary>Makes the auxiliary frame from the adjacent one, where FAM's grid points.</summary>
    public void SetAuxiliary(ObjectTensors objects, QueryFeatures local) => _auxiliary.Update(objects, local);

    /// <summary>Reads the bank and the auxiliary frame for every object into the readout tensor.</summary>
    public void Read(QueryFeatures query, ObjectTensors objects)
    {
        var rows = (float*)_query.Pointer;
        AffinityPacking.PackQuery(query.Key.Data, query.Selection.Data, _shape.KeyChannels, _shape.Positions, rows);

        // Objects that were added later have no part in older frames. Those that share all their frames are read together, with one affinity.
        for (int first = 0, end; first < objects.Objects; first = end)
        {
            end = objects.Objects;
            var count = 0;
            foreach (var frame in _bank.Frames)
            {
                if (frame.Objects.Length > first)
                {
                    end = Math.Min(end, frame.Objects.Length);
                    count++;
                }
            }

            Gather(first, end);
            for (var k = first; k < end; k++)
            {
                _outputs[k - first] = (nint)(objects.Readout.Data + ((long)k * _shape.ValueChannels * _shape.Positions));
            }

            _reader.Read(rows, _shape.Positions, _segments.AsSpan(0, count + 1), _outputs.AsSpan(0, end - first));
        }
    }

    /// <summary>Takes the frame that was memorised last into the bank.</summary>
    public void Append(ObjectTensors objects, QueryFeatures features, bool pinned)
    {
        var frame = _bank.Append(pinned, objects.Objects);
        AffinityPacking.PackMemory(features.Key.Data, features.Shrinkage.Data, _shape.KeyChannels, _shape.Positions, frame.Keys);
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
            for (var k = 0; k < frame.Objects.Length; k++)
            {
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

    // Slots first..end-1 of the auxiliary frame and all frames that hold them, newest first: the likeliest matches come early.
    private void Gather(int first, int end)
    {
        var s = 0;
        Fill(s++, _auxiliary.Memory, first, end);
        for (var i = _bank.Frames.Length - 1; i >= 0; i--)
        {
            if (_bank.Frames[i].Objects.Length > first)
            {
                Fill(s++, _bank.Frames[i], first, end);
            }
        }
    }

    private void Fill(int segment, MemoryFrame frame, int first, int end)
    {
        for (var k = first; k < end; k++)
        {
            _values[segment][k - first] = (nint)frame.Objects[k].Values;
        }

        _segments[segment] = new MemorySegment(_shape.Positions, frame.Keys, _values[segment]);
    }

    private static void Add(float[] source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += source[i];
        }
    }
}
