using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Service.Outputs;

/// <summary>Every picture as a JPEG, encoded once for all who watch.</summary>
internal sealed class PreviewSink(Broadcast<byte[]> viewers) : IFrameSink
{
    public const int Quality = 80;
    private JpegEncoder? _encoder;

    public string Name => "mjpeg";

    public string? OutputPath => null;

    public bool NeedsOverlay => true;

    public void Open(SourceDescription source) => _encoder = new JpegEncoder(source.Size.Width, source.Size.Height, Quality);

    public void Write(Frame frame) => viewers.Publish(_encoder!.Encode(frame.Rgb, frame.Stride).ToArray());

    public void Finish()
    {
    }

    public void Dispose() => _encoder?.Dispose();
}
