using static SRNet.Interop.Cuda.Kernels.FrameKernels;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>Feature alignment around its convolutions: where each cell of a frame lay in the adjacent one, and what is fetched from there. Every call enqueues one
/// kernel and allocates nothing.</summary>
internal sealed class AlignmentKernels
{
    /// <summary>Taps of the deformable 3x3 kernel.</summary>
    public const int Taps = 9;

    /// <summary>The longest shift that is correlated, in cells.</summary>
    public const int MostRadius = 7;

    // Channels that a thread samples.
    private const int SampleChannels = 4;
    private const int Warp = 32;

    // Pixels of the masks, and of the hint's stride 2, along the side of a cell.
    private const int Cell = 16;
    private const int MoveSide = 8;

    private readonly CudaKernel _correlate;
    private readonly CudaKernel _sample;
    private readonly CudaKernel _moveMasks;

    /// <summary>Finds them in a module, which must outlive this.</summary>
    public AlignmentKernels(CudaModule module)
    {
        _correlate = module.Kernel("srnet_correlation");
        _sample = module.Kernel("srnet_sample");
        _moveMasks = module.Kernel("srnet_move_masks");
    }

    /// <summary>Bytes of a flow over a map: the displacement expected (x, then y), then the likeliest one, in floats.</summary>
    public static long FlowBytes(int width, int height) => 4L * sizeof(float) * width * height;

    /// <summary>Correlates the keys of two frames around each cell.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="map">Its size and types.</param>
    /// <param name="radius">Of the shifts, cells.</param>
    /// <param name="query">The query's keys, Ck x h x w.</param>
    /// <param name="local">The adjacent frame's, Ck x h x w.</param>
    /// <param name="scores">Receives (2 radius + 1)^2 x h x w floats, y of the shifts running fastest.</param>
    /// <param name="flow">Receives <see cref="FlowBytes"/>.</param>
    public void Correlate(CudaStream stream, in AlignedMap map, int radius, DeviceBuffer query, DeviceBuffer local, DeviceBuffer scores, DeviceBuffer flow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, MostRadius);
        var side = (2 * radius) + 1;
        Require(query, map.Bytes(map.KeyChannels));
        Require(local, map.Bytes(map.KeyChannels));
        Require(scores, sizeof(float) * (long)side * side * map.Cells);
        Require(flow, FlowBytes(map.Width, map.Height));
        var parameters = new CorrelationParameters
        {
            Query = query.Address,
            Local = local.Address,
            Scores = scores.Address,
            Flow = flow.Address,
            Width = map.Width,
            Height = map.Height,
            Channels = map.KeyChannels,
            Radius = radius,
            Half = map.Half ? 1 : 0,
            Scale = 1 / MathF.Sqrt(map.KeyChannels),
        };
        _correlate.Launch(stream, Warp, map.Cells, parameters);
    }

    /// <summary>Fetches the adjacent frame's key and values by a depth-wise deformable 3x3 convolution.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="map">Its size and types.</param>
    /// <param name="objects">K, at least 1.</param>
    /// <param name="at">Where, and how what lies there is weighed.</param>
    /// <param name="key">Ck x h x w.</param>
    /// <param name="value">K x Cv x h x w.</param>
    /// <param name="auxiliaryKey">Receives the key from there, at its beginning.</param>
    /// <param name="auxiliaryValue">Receives the values from there, at its beginning.</param>
    public void Sample(
        CudaStream stream, in AlignedMap map, int objects, in AlignedPlaces at, DeviceBuffer key, DeviceBuffer value, DeviceBuffer auxiliaryKey, DeviceBuffer auxiliaryValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objects);
        ArgumentOutOfRangeException.ThrowIfNotEqual(map.KeyChannels % SampleChannels, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(map.ValueChannels % SampleChannels, 0);
        Require(at.Flow, FlowBytes(map.Width, map.Height));
        Require(at.Offsets, sizeof(float) * 2L * Taps * map.Cells);
        Require(at.KeyTaps, sizeof(float) * (long)Taps * map.KeyChannels);
        Require(at.ValueTaps, sizeof(float) * (long)Taps * map.ValueChannels);
        Require(key, map.Bytes(map.KeyChannels));
        Require(value, map.Bytes(objects * map.ValueChannels));
        Require(auxiliaryKey, map.Bytes(map.KeyChannels));
        Require(auxiliaryValue, map.Bytes(objects * map.ValueChannels));
        var parameters = new SampleParameters
        {
            Flow = at.Flow.Address,
            Offsets = at.Offsets.Address,
            KeyTaps = at.KeyTaps.Address,
            ValueTaps = at.ValueTaps.Address,
            Key = key.Address,
            Value = value.Address,
            AuxiliaryKey = auxiliaryKey.Address,
            AuxiliaryValue = auxiliaryValue.Address,
            Width = map.Width,
            Height = map.Height,
            KeyChannels = map.KeyChannels,
            ValueChannels = map.ValueChannels,
            Objects = objects,
            Half = map.Half ? 1 : 0,
        };
        _sample.Launch(stream, map.Cells, (map.KeyChannels + (objects * map.ValueChannels)) / SampleChannels, parameters);
    }

    /// <summary>Moves the adjacent frame's masks to where their cells are now.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="map">Its size.</param>
    /// <param name="objects">K, at least 1.</param>
    /// <param name="at">Where: the likeliest displacement, and the two planes that follow the taps' offsets.</param>
    /// <param name="masks">K x 16h x 16w floats, 0..1.</param>
    /// <param name="hint">Receives K x 4 x 4h x 4w, -1..1: the four pixels of stride 2 of each cell of stride 4, row by row.</param>
    /// <param name="half">Whether the hint is FP16, else FP32.</param>
    public void MoveMasks(CudaStream stream, in AlignedMap map, int objects, in AlignedPlaces at, DeviceBuffer masks, DeviceBuffer hint, bool half)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objects);
        Require(at.Flow, FlowBytes(map.Width, map.Height));
        Require(at.Offsets, sizeof(float) * 2L * (Taps + 1) * map.Cells);
        Require(masks, sizeof(float) * (long)Cell * Cell * objects * map.Cells);
        Require(hint, (half ? 2 : sizeof(float)) * (long)MoveSide * MoveSide * objects * map.Cells);
        var parameters = new MoveParameters
        {
            Likeliest = at.Flow.Address + (ulong)(2L * sizeof(float) * map.Cells),
            Residual = at.Offsets.Address + (ulong)(2L * Taps * sizeof(float) * map.Cells),
            Masks = masks.Address,
            Hint = hint.Address,
            Width = map.Width,
            Height = map.Height,
            Objects = objects,
            Half = half ? 1 : 0,
        };
        _moveMasks.Launch(stream, MoveSide * map.Width, MoveSide * map.Height, parameters);
    }
}

/// <summary>A map of features of two frames that are aligned.</summary>
/// <param name="Width">w, cells of 16 pixels.</param>
/// <param name="Height">h.</param>
/// <param name="KeyChannels">Ck, a multiple of 4.</param>
/// <param name="ValueChannels">Cv, a multiple of 4.</param>
/// <param name="Half">Whether keys and values are FP16, else FP32.</param>
internal readonly record struct AlignedMap(int Width, int Height, int KeyChannels, int ValueChannels, bool Half)
{
    /// <summary>Of the map.</summary>
    public int Cells => Width * Height;

    /// <summary>Bytes of so many planes of keys or values.</summary>
    public long Bytes(int planes) => (Half ? 2L : sizeof(float)) * planes * Cells;
}

/// <summary>Where a frame's cells lie in the adjacent one, all in floats.</summary>
internal readonly ref struct AlignedPlaces
{
    /// <summary>As <see cref="AlignmentKernels.Correlate"/> makes it.</summary>
    public required DeviceBuffer Flow { get; init; }

    /// <summary>18 x h x w, what is added to it for each tap (x of all taps, then y); with a hint 20, the last two added to the likeliest displacement.</summary>
    public required DeviceBuffer Offsets { get; init; }

    /// <summary>Ck x 9 weights.</summary>
    public required DeviceBuffer KeyTaps { get; init; }

    /// <summary>Cv x 9 weights.</summary>
    public required DeviceBuffer ValueTaps { get; init; }
}
