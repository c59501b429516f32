using SRNet.Interop.Compute;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>Where FAM points, and how it weighs what lies there.</summary>
/// <param name="flow">2 x h x w, the expected displacement of all taps (x, then y), cells.</param>
/// <param name="offsets">18 x h x w, what is added to it for each tap (x of all taps, then y).</param>
/// <param name="keyTaps">Ck x 9 weights.</param>
/// <param name="valueTaps">Cv x 9 weights.</param>
internal readonly unsafe struct Displacement(float* flow, float* offsets, float* keyTaps, float* valueTaps)
{
    public float* Flow { get; } = flow;

    public float* Offsets { get; } = offsets;

    public float* KeyTaps { get; } = keyTaps;

    public float* ValueTaps { get; } = valueTaps;
}

/// <summary>The adjacent frame aligned to the query: key and values sampled where FAM points, as memory that is read like any other frame.</summary>
internal sealed unsafe class AuxiliaryFrame : IDisposable
{
    private readonly MemoryShape _shape;
    private readonly DeformableSampler _sampler;
    private readonly AlignedBuffer _localRows;
    private readonly AlignedBuffer _keyRows;
    private readonly AlignedBuffer _key;
    private readonly AlignedBuffer _taps;

    public AuxiliaryFrame(WorkerGroup workers, MemoryShape shape, int width, int height)
    {
        _shape = shape;
        _sampler = new DeformableSampler(workers, width, height);
        var channels = Math.Max(shape.KeyChannels, shape.ValueChannels);
        _localRows = new AlignedBuffer((long)shape.Positions * channels * sizeof(float));
        _keyRows = new AlignedBuffer((long)shape.Positions * shape.KeyChannels * sizeof(float));
        _key = new AlignedBuffer((long)shape.Positions * shape.KeyChannels * sizeof(float));
        _taps = new AlignedBuffer((long)DeformableSampler.Taps * channels * sizeof(float));
        Memory = new MemoryFrame(shape);
    }

    /// <summary>The auxiliary frame; its shrinkage is the adjacent frame's.</summary>
    public MemoryFrame Memory { get; }

    /// <summary>Samples the adjacent frame.</summary>
    /// <param name="local">Its features.</param>
    /// <param name="at">Where.</param>
    /// <param name="value">Its values, K x Cv x h x w.</param>
    /// <param name="auxiliary">Receives the auxiliary values, planar, for PTM.</param>
    public void Update(QueryFeatures local, in Displacement at, Tensor value, Tensor auxiliary)
    {
        int positions = _shape.Positions, keyChannels = _shape.KeyChannels, valueChannels = _shape.ValueChannels, objects = value.Shape[0];
        var rows = (float*)_localRows.Pointer;
        var taps = (float*)_taps.Pointer;

        RowPacking.Pack(at.KeyTaps, keyChannels, DeformableSampler.Taps, taps);
        RowPacking.Pack(local.Key.Data, keyChannels, positions, rows);
        _sampler.Run(at.Flow, at.Offsets, rows, taps, keyChannels, (float*)_keyRows.Pointer);
        RowPacking.Unpack((float*)_keyRows.Pointer, keyChannels, positions, (float*)_key.Pointer);
        _shape.Affinity.PackMemory((float*)_key.Pointer, local.Shrinkage.Data, positions, Memory.Keys);

        Memory.Resize(objects, uint.MaxValue);
        RowPacking.Pack(at.ValueTaps, valueChannels, DeformableSampler.Taps, taps);
        for (var k = 0; k < objects; k++)
        {
            var offset = (long)k * valueChannels * positions;
            RowPacking.Pack(value.Data + offset, valueChannels, positions, rows);
            _sampler.Run(at.Flow, at.Offsets, rows, taps, valueChannels, Memory.Objects[k].Values);
            RowPacking.Unpack(Memory.Objects[k].Values, valueChannels, positions, auxiliary.Data + offset);
        }
    }

    public void Dispose()
    {
        _localRows.Dispose();
        _keyRows.Dispose();
        _key.Dispose();
        _taps.Dispose();
        Memory.Dispose();
    }
}
