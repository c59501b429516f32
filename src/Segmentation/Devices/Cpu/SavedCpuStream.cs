using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>A moment of a stream on the CPU.</summary>
internal sealed unsafe class SavedCpuStream : ISavedStream
{
    private readonly float[] _masks = [];
    private readonly float[] _values = [];
    private readonly SavedFrame[] _frames = [];
    private readonly float[][] _adjacent = [];
    private readonly float[][] _frame = [];

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
        _masks = objects.Masks.Span.ToArray();
        _values = objects.Memorise.Value.Span.ToArray();
        _frames = new SavedFrame[memory.Bank.Frames.Length];
        for (var i = 0; i < _frames.Length; i++)
        {
            _frames[i] = SavedFrame.Of(memory.Bank.Frames[i], shape);
        }

        _adjacent = Array.ConvertAll(Pointed(adjacent), tensor => tensor.Span.ToArray());
        _frame = frame is null ? [] : Array.ConvertAll(All(frame), tensor => tensor.Span.ToArray());
        Bytes = _frames.Sum(f => f.Bytes) + (sizeof(float) * (_masks.LongLength + _values.LongLength + _adjacent.Sum(f => f.LongLength) + _frame.Sum(f => f.LongLength)));
    }

    /// <summary>K.</summary>
    public int Objects { get; }

    public long Bytes { get; }

    /// <summary>Writes everything back.</summary>
    /// <param name="objects">K of them, whose contents are not yet defined.</param>
    /// <param name="memory">Empty.</param>
    /// <param name="adjacent">Gets the features of the adjacent frame.</param>
    /// <param name="frame">Gets those of the frame at hand, if there was one.</param>
    public void Restore(ObjectPath objects, StreamMemory memory, QueryFeatures adjacent, QueryFeatures? frame)
    {
        _masks.CopyTo(objects.Masks.Span);
        _values.CopyTo(objects.Memorise.Value.Span);
        foreach (var saved in _frames)
        {
            saved.Restore(memory.Bank.Append(saved.Pinned, Objects, saved.Present));
        }

        Copy(_adjacent, Pointed(adjacent));
        if (frame is not null)
        {
            Copy(_frame, All(frame));
        }
    }

    public void Dispose()
    {
        // Plain arrays.
    }

    // What the next frame's alignment and read ask of the adjacent one.
    private static Tensor[] Pointed(QueryFeatures features) => [features.Key, features.Selection, features.Shrinkage, features.Thin];

    private static Tensor[] All(QueryFeatures features) => [.. Pointed(features), features.F16, features.F8, features.F4];

    private static void Copy(float[][] from, Tensor[] to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            from[i].CopyTo(to[i].Span);
        }
    }

    /// <summary>One frame of the bank.</summary>
    private sealed record SavedFrame(bool Pinned, uint Present, byte[] Keys, (int Slot, float[] Values, float[] Sums, float[] Areas)[] Objects)
    {
        public long Bytes => Keys.LongLength + (sizeof(float) * Objects.Sum(item => item.Values.LongLength + item.Sums.LongLength + item.Areas.LongLength));

        public static SavedFrame Of(MemoryFrame frame, MemoryShape shape)
        {
            var objects = new List<(int, float[], float[], float[])>();
            for (var rest = frame.Present; rest != 0;)
            {
                var slot = Slots.TakeFirst(ref rest);
                var item = frame.Objects[slot];
                objects.Add((slot, new ReadOnlySpan<float>(item.Values, (int)(shape.ValueBytes / sizeof(float))).ToArray(), [.. item.Sums], [.. item.Areas]));
            }

            return new SavedFrame(frame.Pinned, frame.Present, new ReadOnlySpan<byte>(frame.Keys, (int)shape.KeyBytes).ToArray(), [.. objects]);
        }

        public void Restore(MemoryFrame frame)
        {
            Keys.CopyTo(new Span<byte>(frame.Keys, Keys.Length));
            foreach (var (slot, values, sums, areas) in Objects)
            {
                var item = frame.Objects[slot];
                values.CopyTo(new Span<float>(item.Values, values.Length));
                sums.CopyTo(item.Sums, 0);
                areas.CopyTo(item.Areas, 0);
            }
        }
    }
}
