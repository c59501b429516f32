using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Devices.Gpu;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>FAM's kernels against the CPU's code, on the same numbers.</summary>
[Collection(Gpu.Collection)]
public sealed unsafe class AlignmentKernelsTests : IDisposable
{
    private const int Key = 32;
    private const int Value = 48;
    private const int Radius = 3;
    private const int Window = ((2 * Radius) + 1) * ((2 * Radius) + 1);

    private readonly GpuResources _owned = new();
    private readonly Random _random = new(5);
    private readonly CudaContext _context = new(CudaDevice.Open(0));
    private readonly CudaStream _stream;
    private readonly FrameKernels _kernels;

    public AlignmentKernelsTests()
    {
        _stream = new CudaStream(_context);
        _kernels = new FrameKernels(_context);
    }

    public void Dispose()
    {
        _owned.Dispose();
        _stream.Dispose();
        _kernels.Dispose();
        _context.Dispose();
        Gpu.Reset();
    }

    [Theory]
    [InlineData(1, 1, 1, false)]
    [InlineData(13, 7, 1, false)]
    [InlineData(21, 12, 3, true)]
    [InlineData(5, 9, 32, false)]
    public void They_find_and_fetch_what_the_CPU_finds_and_fetches(int width, int height, int objects, bool half)
    {
        var cells = width * height;
        float[] query = Numbers(Key * cells, 1, half), local = Numbers(Key * cells, 1, half), value = Numbers(objects * Value * cells, 1, half);
        float[] offsets = Numbers(20 * cells, 2, false), keyTaps = Numbers(9 * Key, 1, false), valueTaps = Numbers(9 * Value, 1, false);
        var masks = Array.ConvertAll(Numbers(256 * objects * cells, 1, false), Math.Abs);
        var map = new AlignedMap(width, height, Key, Value, half);
        var places = new AlignedPlaces
        {
            Flow = New(AlignmentKernels.FlowBytes(width, height)), Offsets = Up(offsets, false), KeyTaps = Up(keyTaps, false), ValueTaps = Up(valueTaps, false),
        };
        DeviceBuffer scores = New(4L * Window * cells), auxiliaryKey = New(map.Bytes(Key)), auxiliaryValue = New(map.Bytes(objects * Value)), hint = New(map.Bytes(64 * objects));
        var localKey = Up(local, half);
        _kernels.Alignment.Correlate(_stream, map, Radius, Up(query, half), localKey, scores, places.Flow);
        _kernels.Alignment.Sample(_stream, map, objects, places, localKey, Up(value, half), auxiliaryKey, auxiliaryValue);
        _kernels.Alignment.MoveMasks(_stream, map, objects, places, Up(masks, false), hint, half);

        using var workers = new WorkerGroup(1);
        using var correlation = new LocalCorrelation(workers, Key, Radius, width, height);
        using var mover = new MaskMover(workers, width, height);
        var wanted = new float[Window * cells];
        var moved = new float[64 * objects * cells];
        fixed (float* q = query, l = local, s = wanted, o = offsets, m = masks, h = moved)
        {
            correlation.Run(q, l, s);
            AssertNear(wanted, Down(scores, false), 2e-5);
            AssertNear(new Span<float>(correlation.Flow, 4 * cells).ToArray(), Down(places.Flow, false), 2e-4);
            AssertNear(Sampled(workers, map, local, Key, correlation.Flow, o, keyTaps), Down(auxiliaryKey, half), half ? 5e-3 : 1e-3);
            for (var k = 0; k < objects; k++)
            {
                var planes = (k * Value * cells)..((k + 1) * Value * cells);
                AssertNear(Sampled(workers, map, value[planes], Value, correlation.Flow, o, valueTaps), Down(auxiliaryValue, half)[planes], half ? 5e-3 : 1e-3);
            }

            mover.Run(correlation.Likeliest, o + (18 * cells), m, objects, h);
        }

        AssertNear(moved, Down(hint, half), half ? 1e-2 : 5e-3);
    }

    [Fact]
    public void What_a_kernel_would_write_beyond_is_refused()
    {
        var map = new AlignedMap(4, 3, Key, Value, Half: false);
        DeviceBuffer keys = New(map.Bytes(Key)), scores = New(4L * Window * map.Cells), flow = New(AlignmentKernels.FlowBytes(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _kernels.Alignment.Correlate(_stream, map, AlignmentKernels.MostRadius + 1, keys, keys, scores, flow));
        var thrown = Assert.Throws<SrNetException>(() => _kernels.Alignment.Correlate(_stream, map, Radius + 1, keys, keys, scores, flow));
        Assert.Contains("bytes where a kernel needs", thrown.Message, StringComparison.Ordinal);
    }

    private static float[] Sampled(WorkerGroup workers, AlignedMap map, float[] source, int channels, float* flow, float* offsets, float[] taps)
    {
        using var rows = new AlignedBuffer(4L * source.Length);
        using var sampled = new AlignedBuffer(4L * source.Length);
        var packed = new float[taps.Length];
        for (var i = 0; i < taps.Length; i++)
        {
            packed[(i % 9 * channels) + (i / 9)] = taps[i];
        }

        var planar = new float[source.Length];
        fixed (float* s = source, t = packed, p = planar)
        {
            new DeformableSampler(workers, map.Width, map.Height).Run(flow, offsets, [new SampledMap(s, t, channels, (float*)rows.Pointer, (float*)sampled.Pointer, p)]);
        }

        return planar;
    }

    private static void AssertNear(float[] wanted, float[] got, double tolerance)
    {
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.True(Math.Abs(wanted[i] - got[i]) <= tolerance, FormattableString.Invariant($"{i}: {got[i]} instead of {wanted[i]}"));
        }
    }

    private float[] Numbers(int count, float range, bool half) =>
        [.. Enumerable.Range(0, count).Select(_ => range * ((2 * _random.NextSingle()) - 1)).Select(v => half ? (float)(Half)v : v)];

    private DeviceBuffer New(long bytes) => _owned.Add(new DeviceBuffer(_context, bytes));

    private DeviceBuffer Up(float[] values, bool half)
    {
        ReadOnlySpan<byte> bytes = half ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, v => (Half)v)) : MemoryMarshal.AsBytes<float>(values);
        using var pinned = new PinnedBuffer(_context, bytes.Length);
        bytes.CopyTo(pinned.Span<byte>());
        var buffer = New(bytes.Length);
        _stream.Upload(pinned, buffer, bytes.Length);
        _stream.Synchronize();
        return buffer;
    }

    private float[] Down(DeviceBuffer buffer, bool half)
    {
        using var pinned = new PinnedBuffer(_context, buffer.Bytes);
        _stream.Download(buffer, pinned, buffer.Bytes);
        _stream.Synchronize();
        return half ? Array.ConvertAll(pinned.Span<Half>().ToArray(), h => (float)h) : pinned.Span<float>().ToArray();
    }
}
