using System.Diagnostics;
using System.Runtime.CompilerServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Media;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Bench.Gpu;

/// <summary>How long something takes on a GPU, and what it cannot be faster than.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Milliseconds">Median.</param>
/// <param name="MemoryFloor">Milliseconds to move the bytes it has to move at the GPU memory's full speed; null when that is not known.</param>
/// <param name="ComputeFloor">Milliseconds for its multiplications at the tensor cores' full FP16 speed; null when that is not known.</param>
internal sealed record GpuFigure(string What, double Milliseconds, double? MemoryFloor = null, double? ComputeFloor = null);

/// <summary>Measures the parts of the GPU path by the GPU's own clock, each beside what it cannot be faster than.</summary>
internal sealed class GpuMeter : IDisposable
{
    private const int Runs = 50;

    // Frames until the runtime has compiled the path for good.
    private const int EnqueueWarmUp = 70;

    private readonly ModelBundle _bundle;
    private readonly GpuDevice _device;
    private readonly GpuResources _owned = new();
    private readonly CudaStream _stream;
    private readonly CudaEvent _begin;
    private readonly CudaEvent _end;

    /// <summary>Takes a GPU.</summary>
    /// <param name="model">The bundle's folder, or the name of one that came with the program; null = srnet-s.</param>
    /// <param name="options">Which GPU, and where its plans are kept.</param>
    public GpuMeter(string? model, GpuOptions options)
    {
        _bundle = ModelBundle.Open(BundledModel.ForGpu(model));
        _device = new GpuDevice(_bundle, options);
        _stream = _owned.Add(new CudaStream(_device.Context, CudaPriority.High));
        _begin = _owned.Add(new CudaEvent(_device.Context));
        _end = _owned.Add(new CudaEvent(_device.Context));
    }

    public string Model => _bundle.Name;

    public CudaDevice Device => _device.Context.Device;

    public TensorRtRuntime TensorRt => _device.Runtime;

    /// <summary>The size the network works at for such frames when nothing else is asked for.</summary>
    public ImageSize DefaultSize(ImageSize frame) => _bundle.InternalSize(frame);

    /// <summary>Copies of 32 MiB over the bus, and within the GPU.</summary>
    public IEnumerable<GpuFigure> Copies()
    {
        const long Bytes = 32 << 20;
        using var resources = new GpuResources();
        var host = resources.Add(new PinnedBuffer(_device.Context, Bytes));
        var one = resources.Add(new DeviceBuffer(_device.Context, Bytes));
        var two = resources.Add(new DeviceBuffer(_device.Context, Bytes));
        yield return new GpuFigure("32 MiB up, from pinned memory", Measure(() => _stream.Upload(host, one, Bytes)));
        yield return new GpuFigure("32 MiB down, to pinned memory", Measure(() => _stream.Download(one, host, Bytes)));
        yield return new GpuFigure("32 MiB within the GPU", Measure(() => _stream.Copy(one, 0, two, 0, Bytes)), MemoryFloor(2 * Bytes));
    }

    /// <summary>Our kernels, each as it runs in every frame.</summary>
    public IEnumerable<GpuFigure> Kernels(ImageSize frame, ImageSize size, int objects)
    {
        using var resources = new GpuResources();
        DeviceBuffer New(long bytes)
        {
            var buffer = resources.Add(new DeviceBuffer(_device.Context, bytes));
            _stream.Fill(buffer, 0);
            return buffer;
        }

        var stride = _bundle.Manifest.Architecture.Logits;
        long masks = 4L * objects * size.Pixels, logits = masks / (stride * stride), picture = 3L * frame.Pixels, tensor = 6L * size.Pixels;
        DeviceBuffer rgb = New(picture), image = New(tensor), logit = New(logits), mask = New(masks), others = New(masks), labels = New(frame.Pixels), regions = New((long)Unsafe.SizeOf<RegionSums>() * objects);
        var box = Letterbox.Stretch(frame.Width, frame.Height, size.Width, size.Height);
        var normalization = new Normalization(1 / 255f, [0, 0, 0], [1, 1, 1], half: true);
        byte[] ids = [.. Enumerable.Range(1, objects).Select(i => (byte)i)];
        var kernels = _device.Kernels;
        yield return new GpuFigure("frame to tensor, RGB", Measure(() => kernels.RgbToTensor(_stream, rgb, image, 0, box, normalization)), MemoryFloor(picture + tensor));
        yield return new GpuFigure(
            "frame to tensor, I420", Measure(() => kernels.YuvToTensor(_stream, rgb, new YuvForm(false, new YuvMatrix(1, 0, 1, 1, 1, 1)), image, 0, box, normalization)),
            MemoryFloor(YuvForm.Bytes(frame.Width, frame.Height) + tensor));
        yield return new GpuFigure(
            "logits to masks", Measure(() => kernels.SoftMasks(_stream, logit, size.Width / stride, size.Height / stride, objects, mask, others, regions, size.Width, size.Height)), MemoryFloor(logits + (2 * masks)));
        yield return new GpuFigure("masks to labels", Measure(() => kernels.Labels(_stream, mask, ids, labels, box)), MemoryFloor(masks + frame.Pixels));
        yield return new GpuFigure("objects' areas and boxes", Measure(() => kernels.Regions(_stream, mask, labels, ids, regions, box)), MemoryFloor(masks + frame.Pixels));
    }

    /// <summary>The kernels of feature alignment, each as it runs in every frame, in FP16.</summary>
    public IEnumerable<GpuFigure> Alignment(ImageSize size, int objects)
    {
        using var resources = new GpuResources();
        DeviceBuffer New(long bytes)
        {
            var buffer = resources.Add(new DeviceBuffer(_device.Context, bytes));
            _stream.Fill(buffer, 0);
            return buffer;
        }

        var architecture = _bundle.Manifest.Architecture;
        var map = new AlignedMap(size.Width / EngineShapes.Stride, size.Height / EngineShapes.Stride, architecture.Key, architecture.Value, Half: true);
        long key = map.Bytes(map.KeyChannels), value = map.Bytes(objects * map.ValueChannels), masks = 4L * objects * size.Pixels, plane = 4L * map.Cells;
        DeviceBuffer query = New(key), local = New(key), scores = New(plane * architecture.CorrelationPlanes), mask = New(masks), hint = New(masks / 8), fetched = New(key + value);
        var at = new[] { AlignmentKernels.FlowBytes(map.Width, map.Height), 20 * plane, 36L * map.KeyChannels, 36L * map.ValueChannels, value }.Select(New).ToArray();
        AlignedPlaces Places() => new() { Flow = at[0], Offsets = at[1], KeyTaps = at[2], ValueTaps = at[3] };
        var kernels = _device.Kernels.Alignment;
        yield return new GpuFigure(
            "correlation", Measure(() => kernels.Correlate(_stream, map, architecture.Radius, query, local, scores, at[0])), MemoryFloor((2 * key) + scores.Bytes + at[0].Bytes));
        yield return new GpuFigure("sampling of key and values", Measure(() => kernels.Sample(_stream, map, objects, Places(), local, at[4], query, fetched)), MemoryFloor(2 * (key + value)));
        yield return new GpuFigure("masks moved", Measure(() => kernels.MoveMasks(_stream, map, objects, Places(), mask, hint, half: true)), MemoryFloor(masks + (masks / 8)));
    }

    /// <summary>What the engines of a size take of the GPU's memory, one after the other.</summary>
    public IEnumerable<GpuRoom> Room(ImageSize size) => GpuRoom.Of(_bundle, size, _device, _stream);

    /// <summary>The engines, each alone: enqueued piece by piece, which the CPU may be slower at than the GPU, and launched as a graph.</summary>
    public IEnumerable<GpuFigure> Engines(ImageSize size, int objects)
    {
        using var engines = GpuEngines.Load(_bundle, size, _device.Runtime, _device.Context, _device.Plans, null);
        foreach (var name in GpuEngines.Names)
        {
            using var resources = new GpuResources();
            using var context = engines.CreateContext(name, engines.Shapes.KnowsObjects(name) ? objects : 1);
            context.UseScratch(resources.AddScratch(context));
            double bytes = _bundle.Read(name).Length;
            foreach (var tensor in engines.Engine(name).Tensors)
            {
                var buffer = resources.Add(context.NewBuffer(tensor.Name));
                _stream.Fill(buffer, 0);
                context.Bind(tensor.Name, buffer);
                bytes += buffer.Bytes;
            }

            yield return new GpuFigure(name, Measure(() => context.Enqueue(_stream)), MemoryFloor(bytes), ComputeFloor(name, size, objects));
            using var graph = context.Capture(_stream);
            yield return new GpuFigure($"{name}, as a graph", Measure(() => graph.Launch(_stream)), MemoryFloor(bytes), ComputeFloor(name, size, objects));
        }
    }

    /// <summary>Time of the CPU to enqueue a frame's work: copies up, graphs, copies down. Without copying the picture into pinned memory and the labels out of it.</summary>
    public IEnumerable<GpuFigure> Enqueue(ImageSize frame, ImageSize size, int objects)
    {
        using var stream = (GpuStream)_device.Open(frame, size, new MemoryPolicy(_bundle.Manifest.Memory.Frames, _bundle.Manifest.Memory.Every));
        byte[] ids = [.. Enumerable.Range(1, objects).Select(i => (byte)i)];
        var labels = new byte[frame.Pixels];
        var described = new TrackedObject[objects];
        stream.EnqueueFrame(0);
        stream.Begin(0);
        stream.AddObjects(objects);
        stream.ReadMasks().Clear();
        stream.WriteMasks();
        stream.Memorise(0);
        stream.Append(0, pinned: true, Slots.All(objects), taken: 0);
        var times = new List<double>();
        for (var t = 1; t < EnqueueWarmUp + Runs; t++)
        {
            var set = t % IStreamCompute.FeatureSets;
            var start = Stopwatch.GetTimestamp();
            stream.EnqueueFrame(set);
            stream.Begin(set);
            stream.Propagate(set, (t - 1) % IStreamCompute.FeatureSets, ids);
            stream.Memorise(set);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            stream.Describe(ids, labels, described);
            if (stream.IsCaptured && t >= EnqueueWarmUp)
            {
                times.Add(time);
            }
        }

        return [new GpuFigure("CPU time to enqueue a frame, median", Median(times)), new GpuFigure("CPU time to enqueue a frame, least", times.Count == 0 ? double.NaN : times[0])];
    }

    public void Dispose()
    {
        _owned.Dispose();
        _device.Dispose();
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times.Count == 0 ? double.NaN : times[times.Count / 2];
    }

    private double Measure(Action work)
    {
        var times = new List<double>();
        for (var i = 0; i < Runs + 3; i++)
        {
            _stream.Record(_begin);
            work();
            _stream.Record(_end);
            _stream.Synchronize();
            if (i >= 3)
            {
                times.Add(_end.MillisecondsSince(_begin));
            }
        }

        return Median(times);
    }

    private double? MemoryFloor(double bytes) => bytes / Device.MemoryBandwidth * 1000;

    private double? ComputeFloor(string engine, ImageSize size, int objects)
    {
        var section = _bundle.Manifest.Engines[engine];
        var perObject = engine is ModelBundle.QueryEncoder or ModelBundle.AlignmentOffsets ? 1 : objects;
        var operations = section.Flops * (double)perObject * size.Pixels / BundleManifest.EngineSection.FlopsPixels;
        return operations / Device.HalfOperations * 1000;
    }
}
