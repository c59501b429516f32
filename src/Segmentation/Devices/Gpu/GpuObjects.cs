using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>Everything on the GPU whose size depends on the number of objects K. Made anew when K changes, and only then.</summary>
internal sealed unsafe class GpuObjects : IDisposable
{
    private readonly GpuResources _owned = new();

    public GpuObjects(GpuStreamParts parts, int objects)
    {
        Objects = objects;
        var (context, engines) = (parts.Device.Context, parts.Engines);
        var frame = new ImageSize(parts.Box.FrameWidth, parts.Box.FrameHeight);
        try
        {
            TensorRtContext Context(string engine) => _owned.Add(engines.CreateContext(engine, objects));
            Match = Context(ModelBundle.PrototypeTransformer);
            Decoder = Context(ModelBundle.Decoder);
            MemoryEncoder = Context(ModelBundle.MemoryEncoder);

            // They run one after the other, on one CUDA stream.
            var scratch = _owned.AddScratch(Match, Decoder, MemoryEncoder);
            foreach (var run in (ReadOnlySpan<TensorRtContext>)[Match, Decoder, MemoryEncoder])
            {
                run.UseScratch(scratch);
            }

            var memorised = BindOutputs(MemoryEncoder, engines.Engine(ModelBundle.MemoryEncoder));
            (Value, Sums, Areas) = (memorised["value"], memorised["sums"], memorised["areas"]);
            Values = _owned.Add(new DeviceBuffer(context, Value.Bytes * engines.Shapes.Slots));
            IsHalf = MemoryEncoder.Engine.Tensor("value").Type == TensorType.Float16;
            MemorySums = _owned.Add(Match.NewBuffer("sums"));
            MemoryAreas = _owned.Add(Match.NewBuffer("areas"));
            SumSlots = _owned.Add(new DeviceBuffer(context, Sums.Bytes * engines.Shapes.Slots));
            AreaSlots = _owned.Add(new DeviceBuffer(context, Areas.Bytes * engines.Shapes.Slots));
            Readout = _owned.Add(Match.NewBuffer("readout"));
            Refined = BindOutputs(Match, engines.Engine(ModelBundle.PrototypeTransformer))["refined"];
            Logits = BindOutputs(Decoder, engines.Engine(ModelBundle.Decoder))["logits"];
            Masks = _owned.Add(MemoryEncoder.NewBuffer("mask"));
            Hint = engines.Shapes.HasHint ? _owned.Add(Decoder.NewBuffer("hint")) : null;
            Others = _owned.Add(MemoryEncoder.NewBuffer("others"));
            Labels = _owned.Add(new DeviceBuffer(context, frame.Pixels));
            Regions = _owned.Add(new DeviceBuffer(context, (long)objects * sizeof(RegionSums)));
            HostLabels = _owned.Add(new PinnedBuffer(context, frame.Pixels));
            HostRegions = _owned.Add(new PinnedBuffer(context, Regions.Bytes));
            MaskPixels = parts.Box.Width * parts.Box.Height;

            Match.Bind("readout", Readout);
            Match.Bind("aux", Values); // slot 0
            Match.Bind("sums", MemorySums);
            Match.Bind("areas", MemoryAreas);
            Decoder.Bind("refined", Refined);
            if (Hint is not null)
            {
                Decoder.Bind("hint", Hint);
            }

            MemoryEncoder.Bind("mask", Masks);
            MemoryEncoder.Bind("others", Others);
        }
        catch
        {
            _owned.Dispose();
            throw;
        }
    }

    /// <summary>K.</summary>
    public int Objects { get; }

    /// <summary>Elements of one soft mask.</summary>
    public int MaskPixels { get; }

    /// <summary>PTM.</summary>
    public TensorRtContext Match { get; }

    public TensorRtContext Decoder { get; }

    public TensorRtContext MemoryEncoder { get; }

    /// <summary>Ring of values: slots x K x Cv x h x w.</summary>
    public DeviceBuffer Values { get; }

    /// <summary>Whether values, and with them keys and readout, are FP16; else FP32.</summary>
    public bool IsHalf { get; }

    /// <summary>Value of the adjacent frame: K x Cv x h x w.</summary>
    public DeviceBuffer Value { get; }

    /// <summary>Prototype sums of the frame memorised last: K x M x Cv floats.</summary>
    public DeviceBuffer Sums { get; }

    /// <summary>Prototype areas of the frame memorised last: K x M x 1 floats.</summary>
    public DeviceBuffer Areas { get; }

    /// <summary>Prototype sums over the bank.</summary>
    public DeviceBuffer MemorySums { get; }

    /// <summary>Prototype areas over the bank.</summary>
    public DeviceBuffer MemoryAreas { get; }

    /// <summary>Ring of prototype sums; zeros where a slot holds nothing.</summary>
    public DeviceBuffer SumSlots { get; }

    /// <summary>Ring of prototype areas; zeros where a slot holds nothing.</summary>
    public DeviceBuffer AreaSlots { get; }

    public DeviceBuffer Readout { get; }

    public DeviceBuffer Refined { get; }

    /// <summary>The adjacent frame's masks as FAM moves them for the decoder; null where the decoder is not given them.</summary>
    public DeviceBuffer? Hint { get; }

    /// <summary>Whether the hint is FP16, else FP32.</summary>
    public bool IsHintHalf => Decoder.Engine.Tensor("hint").Type == TensorType.Float16;

    public DeviceBuffer Logits { get; }

    public DeviceBuffer Masks { get; }

    public DeviceBuffer Others { get; }

    public DeviceBuffer Labels { get; }

    public DeviceBuffer Regions { get; }

    public PinnedBuffer HostLabels { get; }

    public PinnedBuffer HostRegions { get; }

    /// <summary>What a graph over these has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    /// <summary>Makes whatever lies in the rings harmless: a slot that holds nothing is read too, with weight 0.</summary>
    public void ClearRings(CudaStream stream)
    {
        stream.Fill(Values, 0);
        stream.Fill(SumSlots, 0);
        stream.Fill(AreaSlots, 0);
    }

    /// <summary>Takes the frame that was memorised last into a slot; objects that are not present leave no prototypes there.</summary>
    /// <remarks>What is not finite, and would be read again in every frame to come, is left behind.</remarks>
    public void Store(CudaStream stream, MemoryKernels kernels, int slot, uint present)
    {
        kernels.Keep(stream, Value, Values, slot * Value.Bytes, IsHalf);
        kernels.Keep(stream, Sums, SumSlots, slot * Sums.Bytes, half: false);
        kernels.Keep(stream, Areas, AreaSlots, slot * Areas.Bytes, half: false);
        for (var absent = Slots.All(Objects) & ~present; absent != 0;)
        {
            var k = Slots.TakeFirst(ref absent);
            stream.Fill(SumSlots, ((slot * Objects) + k) * (Sums.Bytes / Objects), Sums.Bytes / Objects, 0);
            stream.Fill(AreaSlots, ((slot * Objects) + k) * (Areas.Bytes / Objects), Areas.Bytes / Objects, 0);
        }
    }

    /// <summary>Takes an object of another K: its mask, its adjacent value and its part of the given slots.</summary>
    public void TakeObject(CudaStream stream, GpuObjects from, int source, int target, IEnumerable<int> slots)
    {
        void Row(DeviceBuffer a, DeviceBuffer b, int slot)
        {
            var row = b.Bytes / Objects;
            if (a == from.Values || a == from.SumSlots || a == from.AreaSlots)
            {
                row /= SlotCount;
            }

            stream.Copy(a, ((slot * from.Objects) + source) * row, b, ((slot * Objects) + target) * row, row);
        }

        Row(from.Masks, Masks, 0);
        Row(from.Value, Value, 0);
        foreach (var slot in slots)
        {
            Row(from.Values, Values, slot);
            Row(from.SumSlots, SumSlots, slot);
            Row(from.AreaSlots, AreaSlots, slot);
        }
    }

    /// <summary>Adds the slots' prototypes up.</summary>
    public void SumPrototypes(CudaStream stream, MemoryKernels kernels)
    {
        kernels.SumSlots(stream, SumSlots, SlotCount, MemorySums, (int)(Sums.Bytes / sizeof(float)));
        kernels.SumSlots(stream, AreaSlots, SlotCount, MemoryAreas, (int)(Areas.Bytes / sizeof(float)));
    }

    public void Dispose() => _owned.Dispose();

    // Everything an engine writes gets a buffer, whether anybody reads it or not: TensorRT runs with all outputs bound or not at all.
    private Dictionary<string, DeviceBuffer> BindOutputs(TensorRtContext context, TensorRtEngine engine)
    {
        var buffers = engine.Tensors.Where(t => !t.IsInput).ToDictionary(t => t.Name, t => _owned.Add(context.NewBuffer(t.Name)));
        foreach (var (name, buffer) in buffers)
        {
            context.Bind(name, buffer);
        }

        return buffers;
    }

    private int SlotCount => (int)(SumSlots.Bytes / Sums.Bytes);
}
