using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Video;

/// <summary>Every picture an H.264 access unit.</summary>
internal sealed class H264PictureEncoder : IPictureEncoder
{
    // Plenty for ultrafast at constant quality; only scenes of noise and confetti get there.
    private const double BitsPerPixel = 0.25;

    // x264's constant quality, 0 (lossless) to 51.
    private const int Crf = 23;

    // Frames: whoever calls asks for key frames by time.
    private const int KeyFrameInterval = 1_000_000;

    private readonly H264Encoder _encoder;
    private readonly int _width;
    private readonly int _height;
    private readonly double _frameRate;
    private readonly PixelAspect _aspect;
    private VideoFormat? _format;

    public H264PictureEncoder(ImageSize size, PixelAspect aspect, double frameRate)
    {
        (_width, _height, _frameRate, _aspect) = ((size.Width + 1) & ~1, (size.Height + 1) & ~1, frameRate, aspect);
        _encoder = new H264Encoder(new H264EncoderOptions
        {
            Width = size.Width,
            Height = size.Height,
            Aspect = aspect,
            FrameRate = frameRate,
            Crf = Crf,
            MaxKbps = (int)Math.Clamp(BitsPerPixel * size.Pixels * frameRate / 1000, 500, 50_000),
            KeyFrameInterval = KeyFrameInterval,
        });
    }

    public void Encode(Frame frame, TimeSpan timestamp, bool forceKeyFrame, EncodedPicture picture)
    {
        picture.Set(_encoder.Encode(frame.Rgb, frame.Stride, timestamp, forceKeyFrame, out var keyFrame));
        picture.FindNalUnits();
        picture.KeyFrame = keyFrame;
        if (keyFrame)
        {
            ReadFormat(picture);
        }

        picture.Format = _format!;
    }

    public void Dispose() => _encoder.Dispose();

    private void ReadFormat(EncodedPicture picture)
    {
        ReadOnlySpan<byte> sps = default, pps = default;
        foreach (var unit in picture.NalUnits)
        {
            var bytes = picture.Bytes.Span.Slice(unit.Offset, unit.Length);
            switch (AnnexB.TypeOf(bytes[0]))
            {
                case AnnexB.Sps:
                    sps = bytes;
                    break;
                case AnnexB.Pps:
                    pps = bytes;
                    break;
            }
        }

        if (_format is null || !_format.Sps.Span.SequenceEqual(sps) || !_format.Pps.Span.SequenceEqual(pps))
        {
            _format = VideoFormat.H264(_width, _height, _frameRate, sps, pps) with { Aspect = _aspect };
        }
    }
}
