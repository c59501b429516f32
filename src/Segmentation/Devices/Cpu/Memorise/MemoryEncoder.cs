using System.Runtime.Intrinsics;
using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Memorise;

/// <summary>The memory encoder for K objects: a frame's features and soft masks -> values, and the sums that prototypes are made of.</summary>
internal sealed unsafe class MemoryEncoder : IDisposable
{
    private readonly EngineOutputs _outputs;
    private readonly Tensor _masks;
    private readonly Tensor _others;
    private readonly IEngineRun[] _runs;

    /// <param name="engine">memory_encoder.</param>
    /// <param name="tensors">Shapes.</param>
    /// <param name="features">The stream's feature sets.</param>
    /// <param name="masks">Soft masks, K x 1 x H x W.</param>
    public MemoryEncoder(IEngine engine, EngineTensors tensors, QueryFeatures[] features, Tensor masks)
    {
        var objects = masks.Shape[0];
        _masks = masks;
        _others = new Tensor(tensors.Shape(engine.Name, "others", objects));
        _outputs = new EngineOutputs(engine, tensors, objects);
        (Value, Sums, Areas) = (_outputs["value"], _outputs["sums"], _outputs["areas"]);
        _runs = Array.ConvertAll(features, frame => _outputs.Bind(("mask", masks), ("others", _others), ("f16", frame.F16), ("f8", frame.F8), ("f4", frame.F4)));
    }

    /// <summary>Values of the frame memorised last: the local memory's, K x Cv x h x w.</summary>
    public Tensor Value { get; }

    /// <summary>Prototype sums of the frame memorised last, K x M x Cv.</summary>
    public Tensor Sums { get; }

    /// <summary>Prototype areas of the frame memorised last, K x M x 1.</summary>
    public Tensor Areas { get; }

    /// <summary>Memorises the frame in a feature set with the masks as they are.</summary>
    public void Run(int frame)
    {
        SumOthers();
        _runs[frame].Run();
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }

        _outputs.Dispose();
        _others.Dispose();
    }

    // Others_k = sum of all masks - mask_k.
    private void SumOthers()
    {
        // A single object has no others; its tensor was allocated as zeros and nobody writes it.
        var objects = _masks.Shape[0];
        if (objects == 1)
        {
            return;
        }

        var pixels = _masks.Length / objects;
        for (var x = 0; x < pixels; x += Vector256<float>.Count)
        {
            var total = Vector256<float>.Zero;
            for (var k = 0; k < objects; k++)
            {
                total += Vector256.Load(_masks.Data + ((long)k * pixels) + x);
            }

            for (var k = 0; k < objects; k++)
            {
                var offset = ((long)k * pixels) + x;
                (total - Vector256.Load(_masks.Data + offset)).Store(_others.Data + offset);
            }
        }
    }
}
