using System.Numerics;
using System.Runtime.InteropServices;
using SRNet.Interop.Media;

namespace SRNet.Pipeline.Video;

/// <summary>
/// One encoded picture: an H.264 access unit in Annex B, parameter sets before every key frame, or a JPEG file. Shared by all who read it; each owner
/// disposes its part, and the last one gives the buffer back to the encoder. Nobody changes it.
/// </summary>
public sealed class EncodedPicture : IDisposable
{
    private readonly EncodedPicturePool _pool;
    private readonly List<NalUnit> _nalUnits = [];
    private byte[] _buffer = [];
    private int _length;
    private int _owners;

    internal EncodedPicture(EncodedPicturePool pool) => _pool = pool;

    /// <summary>The whole picture.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Where the NAL units are in <see cref="Bytes"/>; empty for JPEG.</summary>
    public ReadOnlySpan<NalUnit> NalUnits => CollectionsMarshal.AsSpan(_nalUnits);

    /// <summary>Decoding can start here. Every JPEG is one.</summary>
    public bool KeyFrame { get; internal set; }

    /// <summary>Size, codec and parameter sets; the same object until one of them changes.</summary>
    public VideoFormat Format { get; internal set; } = null!;

    /// <summary>Presentation time as the source says it, exactly. It only ever increases: should the source start over, it goes on by the clock.</summary>
    public TimeSpan Timestamp { get; internal set; }

    /// <summary>When this process had the decoded picture, in the <see cref="TimeProvider"/>'s own units (<see cref="Frames.Frame.CaptureStamp"/>).</summary>
    public long CaptureStamp { get; internal set; }

    /// <summary>The same moment as a time of day.</summary>
    public DateTimeOffset CapturedAt { get; internal set; }

    /// <summary>Place of the frame among those the source gave.</summary>
    public long FrameIndex { get; internal set; }

    /// <summary>Counts the unbroken stretches of the source.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The sound up to this picture, since the one before, on the pictures' time line.</summary>
    public IReadOnlyList<SoundPacket> Sound { get; internal set; } = [];

    /// <summary>What the stream's sound is now; null = it has none so far.</summary>
    public SoundFormat? SoundFormat { get; internal set; }

    /// <summary>Makes one more owner, who has to dispose the picture as well.</summary>
    /// <returns>This picture.</returns>
    public EncodedPicture Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Gives this owner's part back.</summary>
    public void Dispose()
    {
        var left = Interlocked.Decrement(ref _owners);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0)
        {
            _pool.Return(this);
        }
    }

    internal void Rent() => _owners = 1;

    internal void Set(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length)
        {
            // Powers of two, so that a scene that grows more lively does not reallocate with every frame.
            _buffer = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes.Length, 4096)));
        }

        bytes.CopyTo(_buffer);
        _length = bytes.Length;
    }

    internal void FindNalUnits() => AnnexB.Split(Bytes.Span, _nalUnits);
}
