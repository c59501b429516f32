using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>
/// FAM: where each cell of the query lay in the adjacent frame. The keys of both are correlated, the engine adds its offsets to the displacement that is
/// expected from that, and the adjacent frame's features and masks are fetched from there. Independent of the objects but for what is fetched.
/// </summary>
internal sealed unsafe class FeatureAlignment : IDisposable
{
    private readonly QueryFeatures[] _features;
    private readonly LocalCorrelation _local;
    private readonly Tensor _correlation;
    private readonly EngineOutputs _outputs;
    private readonly IEngineRun[] _runs;
    private readonly Tensor _offsets;
    private readonly Tensor _keyTaps;
    private readonly Tensor _valueTaps;
    private readonly AuxiliaryFrame _auxiliary;
    private readonly MaskMover _mover;
    private readonly int _positions;

    /// <param name="workers">Who computes.</param>
    /// <param name="engine">alignment_offsets.</param>
    /// <param name="tensors">Shapes.</param>
    /// <param name="shape">Of a memory frame.</param>
    /// <param name="size">The network's.</param>
    /// <param name="features">The stream's feature sets; each is the adjacent frame's of the next. They outlive this.</param>
    public FeatureAlignment(WorkerGroup workers, IEngine engine, EngineTensors tensors, MemoryShape shape, ImageSize size, QueryFeatures[] features)
    {
        int width = size.Width / 16, height = size.Height / 16;
        _features = features;
        _positions = shape.Positions;
        _local = new LocalCorrelation(workers, shape.KeyChannels, shape.Radius, width, height);
        _correlation = new Tensor(tensors.Shape(engine.Name, "correlation", 1));
        _outputs = new EngineOutputs(engine, tensors, objects: 1);
        (_offsets, _keyTaps, _valueTaps) = (_outputs["offsets"], _outputs["key_taps"], _outputs["value_taps"]);
        _runs = [.. features.Select((query, i) => Bind(query, features[(i + features.Length - 1) % features.Length]))];
        _auxiliary = new AuxiliaryFrame(workers, shape, width, height);
        _mover = new MaskMover(workers, width, height);
    }

    /// <summary>The adjacent frame as it would look in the query: memory that is read like any other frame.</summary>
    public MemoryFrame Auxiliary => _auxiliary.Memory;

    /// <summary>Finds the offsets.</summary>
    /// <param name="query">Feature set of the frame.</param>
    /// <param name="local">Feature set of the adjacent frame: the one before, or the query's own when a frame is segmented again from its own masks.</param>
    public void Run(int query, int local)
    {
        _local.Run(_features[query].Key.Data, _features[local].Key.Data, _correlation.Data);
        if (local == query)
        {
            using var run = Bind(_features[query], _features[query]);
            run.Run();
        }
        else
        {
            _runs[query].Run();
        }
    }

    /// <summary>Fetches the adjacent frame's key and values.</summary>
    /// <param name="local">Its feature set.</param>
    /// <param name="value">Its values, K x Cv x h x w.</param>
    /// <param name="auxiliary">Receives them as they lie in the query, in the same form, beside <see cref="Auxiliary"/>.</param>
    public void Sample(int local, Tensor value, Tensor auxiliary) =>
        _auxiliary.Update(_features[local], new Displacement(_local.Flow, _offsets.Data, _keyTaps.Data, _valueTaps.Data), value, auxiliary);

    /// <summary>Fetches the adjacent frame's masks for the decoder.</summary>
    /// <param name="masks">K x 1 x H x W.</param>
    /// <param name="hint">Receives K x 4 x H/4 x W/4, see <see cref="MaskMover"/>.</param>
    public void MoveMasks(Tensor masks, Tensor hint)
    {
        var residual = _offsets.Data + ((long)DeformableSampler.OffsetChannels * _positions);
        _mover.Run(_local.Likeliest, residual, masks.Data, masks.Shape[0], hint.Data);
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }

        _auxiliary.Dispose();
        _mover.Dispose();
        _local.Dispose();
        _correlation.Dispose();
        _outputs.Dispose();
    }

    private IEngineRun Bind(QueryFeatures query, QueryFeatures local) =>
        _outputs.Bind(("correlation", _correlation), ("thin_q", query.Thin), ("thin_l", local.Thin));
}
