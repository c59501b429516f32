using System.Runtime.InteropServices;
using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>What sound is encoded as: all that a container or a player has to know of it. It is copied as it is, never decoded.</summary>
/// <param name="Name">FFmpeg's name of the codec, "aac" for instance.</param>
/// <param name="SampleRate">Samples per second.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Parameters">What its decoder has to know besides; of AAC the AudioSpecificConfig. May be empty.</param>
public sealed record SoundFormat(string Name, int SampleRate, int Channels, ReadOnlyMemory<byte> Parameters)
{
    /// <summary>As the FFmpeg libraries number it.</summary>
    internal int Codec { get; init; }

    /// <summary>Samples of one packet; 0 = they differ.</summary>
    internal int FrameSize { get; init; }

    internal int BlockAlign { get; init; }

    internal int BitsPerSample { get; init; }

    /// <summary>By content: a source that was connected again has the same sound.</summary>
    public bool Equals(SoundFormat? other) =>
        other is not null && (Name, SampleRate, Channels, FrameSize, BlockAlign, BitsPerSample) == (other.Name, other.SampleRate, other.Channels, other.FrameSize, other.BlockAlign, other.BitsPerSample)
        && Parameters.Span.SequenceEqual(other.Parameters.Span);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, SampleRate, Channels);

    /// <summary>Whether a file of this name, by its ending, or an RTSP server takes it.</summary>
    internal unsafe bool GoesInto(string url)
    {
        MediaLibrary.EnsureLoaded();
        fixed (byte* name = Utf8.ZeroTerminated(url))
        {
            var native = ToNative(null);
            return MediaMethods.TakesSound(name, in native) != 0;
        }
    }

    internal static unsafe SoundFormat Of(in MediaSoundFormat native)
    {
        fixed (byte* name = native.Name)
        {
            return new SoundFormat(
                Marshal.PtrToStringUTF8((nint)name)!, native.SampleRate, native.Channels, new ReadOnlySpan<byte>(native.Parameters, native.ParametersSize).ToArray())
            {
                Codec = native.Codec, FrameSize = native.FrameSize, BlockAlign = native.BlockAlign, BitsPerSample = native.BitsPerSample,
            };
        }
    }

    /// <param name="parameters"><see cref="Parameters"/>, pinned.</param>
    internal unsafe MediaSoundFormat ToNative(byte* parameters) => new()
    {
        StructSize = sizeof(MediaSoundFormat),
        Codec = Codec,
        SampleRate = SampleRate,
        Channels = Channels,
        FrameSize = FrameSize,
        BlockAlign = BlockAlign,
        BitsPerSample = BitsPerSample,
        ParametersSize = parameters is null ? 0 : Parameters.Length,
        Parameters = parameters,
    };
}
