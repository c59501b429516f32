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
    private readonly AlignedBuffer _keyRows;
    private readonly AlignedBuffer _sampledRows;
    private readonly AlignedBuffer _key;
    private readonly AlignedBuffer _keyTaps;
    private readonly AlignedBuffer _valueTaps;
    private SampledMap[] _maps = [];

    // The adjacent frame's values as rows; made anew when there are more objects than ever before.
    private AlignedBuffer _valueRows;

    public AuxiliaryFrame(WorkerGroup workers, MemoryShape shape, int width, int height)
    {
        _shape = shape;
        _sampler = new DeformableSampler(workers, width, height);
        var keyBytes = (long)shape.Positions * shape.KeyChannels * sizeof(float);
        _keyRows = new AlignedBuffer(keyBytes);
        _sampledRows = new AlignedBuffer(keyBytes);
        _key = new AlignedBuffer(keyBytes);
        _keyTaps = new AlignedBuffer((long)DeformableSampler.Taps * shape.KeyChannels * sizeof(float));
        _valueTaps = new AlignedBuffer((long)DeformableSampler.Taps * shape.ValueChannels * sizeof(float));
        _valueRows = new AlignedBuffer(shape.ValueBytes);
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
        var objects = value.Shape[0];
        Memory.Resize(objects, uint.MaxValue);
        if (_valueRows.Length < objects * _shape.ValueBytes)
        {
            _valueRows.Dispose();
            _valueRows = new AlignedBuffer(objects * _shape.ValueBytes);
        }

        if (_maps.Length != objects + 1)
        {
            _maps = new SampledMap[objects + 1];
        }

        float* keyTaps = (float*)_keyTaps.Pointer, valueTaps = (float*)_valueTaps.Pointer, key = (float*)_key.Pointer;
        RowPacking.Pack(at.KeyTaps, _shape.KeyChannels, DeformableSampler.Taps, keyTaps);
        RowPacking.Pack(at.ValueTaps, _shape.ValueChannels, DeformableSampler.Taps, valueTaps);
        _maps[0] = new SampledMap(local.Key.Data, keyTaps, _shape.KeyChannels, (float*)_keyRows.Pointer, (float*)_sampledRows.Pointer, key);
        for (var k = 0; k < objects; k++)
        {
            var offset = (long)k * _shape.ValueChannels * _shape.Positions;
            _maps[k + 1] = new SampledMap(value.Data + offset, valueTaps, _shape.ValueChannels, (float*)_valueRows.Pointer + offset, Memory.Objects[k].Values, auxiliary.Data + offset);
        }

        _sampler.Run(at.Flow, at.Offsets, _maps);
        _shape.Affinity.PackMemory(key, local.Shrinkage.Data, _shape.Positions, Memory.Keys);
    }

    public void Dispose()
    {
        _keyRows.Dispose();
        _sampledRows.Dispose();
        _key.Dispose();
        _keyTaps.Dispose();
        _valueTaps.Dispose();
        _valueRows.Dispose();
        Memory.Dispose();
    }
}
