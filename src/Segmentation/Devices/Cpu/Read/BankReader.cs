using System.Numerics;
using SRNet.Interop.Compute;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>The memory read of a stream: the auxiliary frame and the bank's frames, for every object those that it has a part in. Allocates nothing.</summary>
internal sealed unsafe class BankReader : IDisposable
{
    private readonly MemoryShape _shape;
    private readonly MemoryReader _reader;
    private readonly AlignedBuffer _query;
    private readonly MemorySegment[] _segments;
    private readonly nint[][] _values;
    private readonly nint[] _outputs = new nint[Slots.Most];

    /// <param name="workers">Who computes.</param>
    /// <param name="shape">Of a memory frame.</param>
    /// <param name="frames">The most frames of the bank.</param>
    /// <param name="top">k.</param>
    public BankReader(WorkerGroup workers, MemoryShape shape, int frames, int top)
    {
        _shape = shape;
        _reader = new MemoryReader(workers, shape.Affinity, shape.ValueChannels, top);
        _query = new AlignedBuffer(shape.Affinity.QueryBytes(shape.Positions));
        _segments = new MemorySegment[frames + 1];
        _values = new nint[frames + 1][];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = new nint[Slots.Most];
        }
    }

    /// <summary>Reads for every object.</summary>
    /// <param name="query">The frame's features.</param>
    /// <param name="auxiliary">Holds all objects.</param>
    /// <param name="bank">Global memory.</param>
    /// <param name="readout">Receives K x Cv x h x w.</param>
    public void Read(QueryFeatures query, MemoryFrame auxiliary, MemoryBank<MemoryFrame> bank, Tensor readout)
    {
        var rows = (byte*)_query.Pointer;
        _shape.Affinity.PackQuery(query.Key.Data, query.Selection.Data, _shape.Positions, rows);

        // Objects that were added later, or were lost for a while, have no part in some frames. Those that share all their frames are read together,
        // with one affinity.
        for (var open = Slots.All(readout.Shape[0]); open != 0;)
        {
            var group = bank.TakeGroup(ref open);
            var segments = Gather(auxiliary, bank.Frames, group);
            var count = 0;
            for (var rest = group; rest != 0;)
            {
                _outputs[count++] = (nint)(readout.Data + ((long)Slots.TakeFirst(ref rest) * _shape.ValueChannels * _shape.Positions));
            }

            _reader.Read(rows, _shape.Positions, _segments.AsSpan(0, segments), _outputs.AsSpan(0, count));
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _query.Dispose();
    }

    // The auxiliary frame and all frames that hold a group of objects, newest first: the likeliest matches come early.
    private int Gather(MemoryFrame auxiliary, ReadOnlySpan<MemoryFrame> frames, uint group)
    {
        var first = BitOperations.TrailingZeroCount(group);
        var s = 0;
        SetSegment(s++, auxiliary, group);
        for (var i = frames.Length - 1; i >= 0; i--)
        {
            if (frames[i].Present.Has(first))
            {
                SetSegment(s++, frames[i], group);
            }
        }

        return s;
    }

    private void SetSegment(int segment, MemoryFrame frame, uint group)
    {
        var count = 0;
        for (var rest = group; rest != 0;)
        {
            _values[segment][count++] = (nint)frame.Objects[Slots.TakeFirst(ref rest)].Values;
        }

        _segments[segment] = new MemorySegment(_shape.Positions, frame.Keys, _values[segment]);
    }
}
