using System.Globalization;
using SRNet.Interop.Media;

namespace SRNet.Pipeline.Video;

/// <summary>What a decoder has to know of an encoded video. A new one comes with the first key frame after the size has changed.</summary>
/// <param name="Width">As encoded: even for H.264.</param>
/// <param name="Height">As encoded.</param>
/// <param name="FrameRate">Frames per second, nominal.</param>
/// <param name="Codec">For WebCodecs and MSE: <c>avc1.PPCCLL</c>; <c>jpeg</c> for JPEG.</param>
/// <param name="Sps">Sequence parameter set without start code; empty for JPEG.</param>
/// <param name="Pps">Picture parameter set without start code; empty for JPEG.</param>
public sealed record VideoFormat(int Width, int Height, double FrameRate, string Codec, ReadOnlyMemory<byte> Sps, ReadOnlyMemory<byte> Pps)
{
    /// <summary>Of the pixels; the parameter sets say the same. JPEG's are square.</summary>
    public PixelAspect Aspect { get; init; } = PixelAspect.Square;

    /// <summary>Both parameter sets in Annex B, as muxers want them.</summary>
    public byte[] Parameters => [0, 0, 0, 1, .. Sps.Span, 0, 0, 0, 1, .. Pps.Span];

    /// <summary>By content: an encoder that was stopped and started again has the same format.</summary>
    public bool Equals(VideoFormat? other) =>
        other is not null && (Width, Height, FrameRate, Codec) == (other.Width, other.Height, other.FrameRate, other.Codec)
        && Sps.Span.SequenceEqual(other.Sps.Span) && Pps.Span.SequenceEqual(other.Pps.Span);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Width, Height, FrameRate, Codec);

    internal static VideoFormat Jpeg(int width, int height, double frameRate) => new(width, height, frameRate, "jpeg", default, default);

    /// <summary>The format that a key frame's parameter sets say; profile, constraints and level are the three bytes after the SPS's header.</summary>
    internal static VideoFormat H264(int width, int height, double frameRate, ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps) =>
        new(width, height, frameRate, string.Create(CultureInfo.InvariantCulture, $"avc1.{sps[1]:X2}{sps[2]:X2}{sps[3]:X2}"), sps.ToArray(), pps.ToArray());
}
