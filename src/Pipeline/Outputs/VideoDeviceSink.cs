using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// The overlay as a camera of this machine, through a V4L2 loopback device: video conferences and recorders take it like any other.
/// Make the device with <c>modprobe v4l2loopback devices=1 video_nr=10 exclusive_caps=1 card_label=SRNet</c>.
/// </summary>
/// <param name="device">/dev/videoN.</param>
public sealed class VideoDeviceSink(string device) : IFrameSink
{
    private VideoWriter? _writer;

    /// <summary>Whether it names a video device, as in /dev/video0.</summary>
    public static bool IsDevice(string path) =>
        path.StartsWith("/dev/video", StringComparison.Ordinal) && path.AsSpan("/dev/video".Length) is { Length: > 0 and <= 3 } number && !number.ContainsAnyExceptInRange('0', '9');

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        if (!File.Exists(device))
        {
            throw SrNetException.Missing($"There is no video device {device} on this machine; make one with 'modprobe v4l2loopback devices=1 video_nr=10 exclusive_caps=1 card_label=SRNet'.");
        }

        _writer = VideoWriter.Create(new VideoWriterOptions
        {
            Path = device,
            Width = source.Size.Width,
            Height = source.Size.Height,
            Aspect = source.Aspect,
            FrameRate = source.FrameRate ?? VideoSink.UnknownFrameRate,
            Codec = VideoCodec.RawDevice,
        });
    }

    /// <inheritdoc />
    public void Write(Frame frame) => _writer!.Write(frame.Rgb, frame.Stride, frame.Info.Timestamp);

    /// <inheritdoc />
    public void Finish() => _writer!.Finish();

    /// <inheritdoc />
    public void Dispose() => _writer?.Dispose();
}
