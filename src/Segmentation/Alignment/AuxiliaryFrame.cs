using SRNet.Interop.Memory;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Reading;
using SRNet.Segmentation.Sessions;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Alignment;

/// <summary>The adjacent frame aligned to the query: key and values sampled where FAM points, as memory that is read like any other frame.</summary>
internal sealed unsafe class AuxiliaryFrame : IDisposable
{
    private readonly MemoryShape _shape;
    private readonly LocalCorrelation _correlation;
    private readonly DeformableSampler _sampler;
    private readonly MaskMover _mover;
    private readonly AlignedBuffer _localRows;
    private readonly AlignedBuffer _keyRows;
    private readonly AlignedBuffer _key;
    private readonly AlignedBuffer _taps;

    public AuxiliaryFrame(WorkerGroup workers, MemoryShape shape, ImageSize size)
    {
        int width = size.Width / 16, height = size.Height / 16;
        _shape = shape;
        _correlation = new LocalCorrelation(workers, shape.KeyChannels, shape.Radius, width, height);
        _sampler = new DeformableSampler(workers, width, height);
        _mover = new MaskMover(workers, width, height);
        var channels = Math.Max(shape.KeyChannels, shape.ValueChannels);
        _localRows = new AlignedBuffer((long)shape.Positions * channels * sizeof(float));
        _keyRows = new AlignedBuffer((long)shape.Positions * shape.KeyChannels * sizeof(float));
        _key = new AlignedBuffer((long)shape.Positions * shape.KeyChannels * sizeof(float));
        _taps = new AlignedBuffer((long)DeformableSampler.Taps * channels * sizeof(float));
        Memory = new MemoryFrame(shape);
    }

    /// <summary>The auxiliary frame; its shrinkage is the adjacent frame's.</summary>
    public MemoryFrame Memory { get; }

    /// <summary>Correlates the query with the adjacent frame: what FAM's engine starts from.</summary>
    public void Correlate(ObjectTensors objects, QueryFeatures query, QueryFeatures local) =>
        _correlation.Run(query.Key.Data, local.Key.Data, objects.Correlation.Data);

    /// <summary>Samples the adjacent frame where the offsets in <paramref name="objects"/> point, and hands PTM its planar auxiliary values.</summary>
    public void Update(ObjectTensors objects, QueryFeatures local)
    {
        int positions = _shape.Positions, keyChannels = _shape.KeyChannels, valueChannels = _shape.ValueChannels;
        var rows = (float*)_localRows.Pointer;
        var taps = (float*)_taps.Pointer;

        RowPacking.Pack(objects.KeyTaps.Data, keyChannels, DeformableSampler.Taps, taps);
        RowPacking.Pack(local.Key.Data, keyChannels, positions, rows);
        _sampler.Run(_correlation.Flow, objects.Offsets.Data, rows, taps, keyChannels, (float*)_keyRows.Pointer);
        RowPacking.Unpack((float*)_keyRows.Pointer, keyChannels, positions, (float*)_key.Pointer);
        AffinityPacking.PackMemory((float*)_key.Pointer, local.Shrinkage.Data, keyChannels, positions, Memory.Keys);

        Memory.Resize(objects.Objects, uint.MaxValue);
        RowPacking.Pack(objects.ValueTaps.Data, valueChannels, DeformableSampler.Taps, taps);
        for (var k = 0; k < objects.Objects; k++)
        {
            var offset = (long)k * valueChannels * positions;
            RowPacking.Pack(objects.Value.Data + offset, valueChannels, positions, rows);
            _sampler.Run(_correlation.Flow, objects.Offsets.Data, rows, taps, valueChannels, Memory.Objects[k].Values);
            RowPacking.Unpack(Memory.Objects[k].Values, valueChannels, positions, objects.AuxiliaryValue.Data + offset);
        }
    }

    /// <summary>Gives the decoder the adjacent frame's masks, moved to where their objects are now.</summary>
    public void Hint(ObjectTensors objects)
    {
        var residual = objects.Offsets.Data + ((long)DeformableSampler.OffsetChannels * _shape.Positions);
        _mover.Run(_correlation.Likeliest, residual, objects.Masks.Data, objects.Objects, objects.Hint.Data);
    }

    public void Dispose()
    {
        _correlation.Dispose();
        _mover.Dispose();
        _localRows.Dispose();
        _keyRows.Dispose();
        _key.Dispose();
        _taps.Dispose();
        Memory.Dispose();
    }
}
