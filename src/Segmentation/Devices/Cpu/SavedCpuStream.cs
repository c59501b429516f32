using System.Runtime.InteropServices;
using SRNet.Interop.Compute;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>A moment of a stream on the CPU, in native memory: moments are large and many, and as managed arrays they would stay in the process for good.</summary>
internal sealed unsafe class SavedCpuStream : ISavedStream
{
    private readonly List<AlignedBuffer> _kept = [];
    private readonly AlignedBuffer? _masks;
    private readonly AlignedBuffer? _values;
    private readonly SavedFrame[] _frames = [];
    private readonly AlignedBuffer[] _adjacent = [];
    private readonly AlignedBuffer[] _frame = [];

    /// <param name="objects">The stream's objects; null when there are none, and nothing else is worth keeping.</param>
    /// <param name="memory">Their memory.</param>
    /// <param name="shape">Of a memory frame.</param>
    /// <param name="adjacent">Features of the adjacent frame.</param>
    /// <param name="frame">Features of the frame at hand; null = between two frames.</param>
    public SavedCpuStream(ObjectPath? objects, StreamMemory memory, MemoryShape shape, QueryFeatures adjacent, QueryFeatures? frame)
    {
        if (objects is null)
        {
            return;
        }

        Objects = objects.Objects;
        _masks = Keep(objects.AdjacentMasks.Span);
        _values = Keep(objects.Memorise.Value.Span);
        _frames = new SavedFrame[memory.Bank.Frames.Length];
        for (var i = 0; i < _frames.Length; i++)
        {
            _frames[i] = Keep(memory.Bank.Frames[i], shape);
        }

        _adjacent = Array.ConvertAll(Pointed(adjacent), tensor => Keep(tensor.Span));
        _frame = frame is null ? [] : Array.ConvertAll(All(frame), tensor => Keep(tensor.Span));
    }

    /// <summary>K.</summary>
    public int Objects { get; }

    public long Bytes { get; private set; }

    /// <summary>Writes everything back.</summary>
    /// <param name="objects">K of them, whose contents are not yet defined.</param>
    /// <param name="memory">Empty.</param>
    /// <param name="adjacent">Gets the features of the adjacent frame.</param>
    /// <param name="frame">Gets those of the frame at hand, if there was one.</param>
    public void Restore(ObjectPath objects, StreamMemory memory, QueryFeatures adjacent, QueryFeatures? frame)
    {
        Floats(_masks!).CopyTo(objects.Masks.Span);
        Floats(_values!).CopyTo(objects.Memorise.Value.Span);
        foreach (var saved in _frames)
        {
            Restore(saved, memory.Bank.Append(saved.Pinned, Objects, saved.Present, saved.Taken));
        }

        Copy(_adjacent, Pointed(adjacent));
        if (frame is not null)
        {
            Copy(_frame, All(frame));
        }
    }

    public void Dispose() => _kept.ForEach(buffer => buffer.Dispose());

    // What the next frame's alignment and read ask of the adjacent one.
    private static Tensor[] Pointed(QueryFeatures features) => [features.Key, features.Selection, features.Shrinkage, features.Thin];

    private static Tensor[] All(QueryFeatures features) => [.. Pointed(features), features.F16, features.F8, features.F4];

    private static Span<float> Floats(AlignedBuffer buffer) => MemoryMarshal.Cast<byte, float>(buffer.Span);

    private static void Copy(AlignedBuffer[] from, Tensor[] to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            Floats(from[i]).CopyTo(to[i].Span);
        }
    }

    private static void Restore(SavedFrame saved, MemoryFrame frame)
    {
        saved.Keys.Span.CopyTo(new Span<byte>(frame.Keys, (int)saved.Keys.Length));
        foreach (var (slot, values, sums, areas) in saved.Objects)
        {
            var item = frame.Objects[slot];
            values.Span.CopyTo(new Span<byte>(item.Values, (int)values.Length));
            sums.CopyTo(item.Sums, 0);
            areas.CopyTo(item.Areas, 0);
        }
    }

    private SavedFrame Keep(MemoryFrame frame, MemoryShape shape)
    {
        var objects = new List<(int, AlignedBuffer, float[], float[])>();
        for (var rest = frame.Present; rest != 0;)
        {
            var slot = Slots.TakeFirst(ref rest);
            var item = frame.Objects[slot];
            objects.Add((slot, Keep(new ReadOnlySpan<float>(item.Values, (int)(shape.ValueBytes / sizeof(float)))), [.. item.Sums], [.. item.Areas]));
        }

        return new SavedFrame(frame.Pinned, frame.Taken, frame.Present, Keep(new ReadOnlySpan<byte>(frame.Keys, (int)shape.KeyBytes)), [.. objects]);
    }

    private AlignedBuffer Keep(ReadOnlySpan<float> values) => Keep(MemoryMarshal.AsBytes(values));

    private AlignedBuffer Keep(ReadOnlySpan<byte> bytes)
    {
        var buffer = new AlignedBuffer(bytes.Length);
        _kept.Add(buffer);
        bytes.CopyTo(buffer.Span);
        Bytes += bytes.Length;
        return buffer;
    }

    /// <summary>One frame of the bank; sums and areas are small.</summary>
    private sealed record SavedFrame(bool Pinned, long Taken, uint Present, AlignedBuffer Keys, (int Slot, AlignedBuffer Values, float[] Sums, float[] Areas)[] Objects);
}
