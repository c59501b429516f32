using SRNet.Interop.Media;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Frames;

/// <summary>
/// One picture on its way through the pipeline, with its labels and objects once it is segmented. It has one owner at a time: whoever writes it to a queue
/// gives it away,
/// whoever reads it must pass it on or dispose it. <see cref="Share"/> makes a further owner, for sinks that read the same frame; from then on nobody may
/// change it.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FramePool _pool;
    private readonly AlignedBuffer _rgb;
    private readonly AlignedBuffer _labels;
    private readonly TrackedObject[] _objects = new TrackedObject[LabelMap.Void - 1];
    private AlignedBuffer? _planes;
    private YuvForm? _form;
    private int _objectCount;
    private int _owners;

    // A drawn copy keeps the frame it was made of: what is still to be taken is counted there for both.
    private Frame? _original;
    private int _takers;

    internal Frame(FramePool pool, ImageSize size)
    {
        _pool = pool;
        Size = size;
        Stride = (3 * size.Width + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
        _rgb = new AlignedBuffer(Stride * size.Height);
        _labels = new AlignedBuffer(size.Pixels);
    }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Bytes from one row of <see cref="Rgb"/> to the next: 3 * width, rounded up to 64.</summary>
    public int Stride { get; }

    /// <summary>Interleaved R, G, B; height * stride bytes.</summary>
    public Span<byte> Rgb => _rgb.Span;

    /// <summary>One object id per pixel, rows packed. Meaningless before the frame was segmented.</summary>
    public Span<byte> Labels => _labels.Span;

    /// <summary>The picture for the segmentation, with its planes where they were taken.</summary>
    public RgbImage Image => new(Rgb, Size, Stride) { Planes = _form is { } form ? new YuvPlanes(_planes!.Span, form) : default };

    /// <summary>Room for the picture's planes.</summary>
    internal Span<byte> Planes => (_planes ??= new AlignedBuffer(YuvForm.Bytes(Size.Width, Size.Height))).Span;

    /// <summary>Place of the frame among those the source gave, from 0. Dropped frames leave gaps.</summary>
    public long Index { get; private set; }

    /// <summary>What the source says of the frame: its presentation time, its epoch.</summary>
    public FrameInfo Info { get; private set; }

    /// <summary>
    /// <see cref="TimeProvider.GetTimestamp"/> when this process had the decoded picture. What lies before (camera, network, decoder) is not in any
    /// latency.
    /// </summary>
    public long CaptureStamp { get; private set; }

    /// <summary>The same moment as a time of day.</summary>
    internal DateTimeOffset CapturedAt(TimeProvider time) => time.GetUtcNow() - time.GetElapsedTime(CaptureStamp);

    /// <summary>The objects in this frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Objects => _objects.AsSpan(0, _objectCount);

    internal void Stamp(long index, FrameInfo info, long captureStamp, YuvForm? planes = null)
    {
        _form = planes;
        Index = index;
        Info = info;
        CaptureStamp = captureStamp;
        _objectCount = 0;
    }

    internal void SetObjects(ReadOnlySpan<TrackedObject> objects)
    {
        objects.CopyTo(_objects);
        _objectCount = objects.Length;
    }

    /// <summary>Becomes a copy of <paramref name="other"/>, a frame of the same size, to be drawn in; keeps a share of it until this one goes.</summary>
    internal void CopyFrom(Frame other)
    {
        _original = other.Share();
        other.Rgb.CopyTo(Rgb);
        other.Labels.CopyTo(Labels);
        Stamp(other.Index, other.Info, other.CaptureStamp);
        SetObjects(other.Objects);
    }

    /// <summary>So many outputs are to take this frame, or a copy of it.</summary>
    internal void Expect(int takers) => Volatile.Write(ref _takers, takers);

    /// <summary>An output has taken this frame.</summary>
    /// <returns>Whether it was the last one that was to.</returns>
    internal bool Taken() => _original is { } original ? original.Taken() : Interlocked.Decrement(ref _takers) == 0;

    /// <summary>Makes one more owner, who has to dispose the frame as well.</summary>
    /// <returns>This frame.</returns>
    public Frame Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Gives this owner's part back; the last one returns the frame to its pool.</summary>
    public void Dispose()
    {
        var left = Interlocked.Decrement(ref _owners);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0)
        {
            var original = _original;
            _original = null;
            _pool.Return(this);
            original?.Dispose();
        }
    }

    internal void Rent() => _owners = 1;

    internal void Free()
    {
        _rgb.Dispose();
        _planes?.Dispose();
        _labels.Dispose();
    }
}
