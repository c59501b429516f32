using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu.Memorise;

/// <summary>Global memory of a stream: the bank of frames, packed as they are read, and the prototypes' sums over them.</summary>
internal sealed unsafe class StreamMemory(MemoryShape shape, int frames) : IDisposable
{
    /// <summary>The frames.</summary>
    public MemoryBank<MemoryFrame> Bank { get; } = new(() => new MemoryFrame(shape), frames);

    /// <summary>What the bank holds.</summary>
    public MemoryUse MemoryUse => Bank.MeasureUse(shape.KeyBytes, shape.ValueBytes);

    /// <summary>Takes the frame that was memorised last into the bank.</summary>
    /// <param name="encoded">What the memory encoder made of it.</param>
    /// <param name="features">The frame's own.</param>
    /// <param name="pinned">Whether a person confirmed it.</param>
    /// <param name="present">Bit k: the object in slot k is seen in it. At least one.</param>
    /// <param name="taken">The session's number of the frame.</param>
    public void Append(MemoryEncoder encoded, QueryFeatures features, bool pinned, uint present, long taken)
    {
        Bank.Append(pinned, encoded.Value.Shape[0], present, taken);
        Rewrite(Bank.Frames.Length - 1, encoded, features);
    }

    /// <summary>Takes what was memorised last in place of what a frame of the bank holds of its objects.</summary>
    /// <param name="index">The frame's.</param>
    /// <param name="encoded">What the memory encoder made of it.</param>
    /// <param name="features">The frame's own.</param>
    public void Rewrite(int index, MemoryEncoder encoded, QueryFeatures features)
    {
        var frame = Bank.Frames[index];
        shape.Affinity.PackMemory(features.Key.Data, features.Shrinkage.Data, shape.Positions, frame.Keys);
        int sums = shape.Prototypes * shape.ValueChannels, areas = shape.Prototypes;
        for (var rest = frame.Present; rest != 0;)
        {
            var k = Slots.TakeFirst(ref rest);
            var values = encoded.Value.Data + ((long)k * shape.ValueChannels * shape.Positions);
            RowPacking.Pack(values, shape.ValueChannels, shape.Positions, frame.Objects[k].Values);
            encoded.Sums.Span.Slice(k * sums, sums).CopyTo(frame.Objects[k].Sums);
            encoded.Areas.Span.Slice(k * areas, areas).CopyTo(frame.Objects[k].Areas);
        }
    }

    /// <summary>Sums the frames' prototype pools. Cheap (a few thousand floats), and only done when the bank or the objects changed.</summary>
    /// <param name="sums">Receives K x M x Cv.</param>
    /// <param name="areas">Receives K x M x 1.</param>
    public void SumPrototypes(Tensor sums, Tensor areas)
    {
        sums.Span.Clear();
        areas.Span.Clear();
        int sumLength = shape.Prototypes * shape.ValueChannels, areaLength = shape.Prototypes;
        foreach (var frame in Bank.Frames)
        {
            for (var rest = frame.Present; rest != 0;)
            {
                var k = Slots.TakeFirst(ref rest);
                Add(frame.Objects[k].Sums, sums.Span.Slice(k * sumLength, sumLength));
                Add(frame.Objects[k].Areas, areas.Span.Slice(k * areaLength, areaLength));
            }
        }
    }

    public void Dispose() => Bank.Dispose();

    private static void Add(float[] source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += source[i];
        }
    }
}
