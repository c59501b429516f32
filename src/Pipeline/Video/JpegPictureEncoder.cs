using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Video;

/// <summary>Every picture a JPEG file, in square pixels: nobody asks a JPEG for others.</summary>
internal sealed class JpegPictureEncoder : IPictureEncoder
{
    // 1 (smallest) to 100.
    private const int Quality = 85;

    private readonly JpegEncoder _encoder;
    private readonly VideoFormat _format;

    public JpegPictureEncoder(ImageSize size, PixelAspect aspect, double frameRate)
    {
        _encoder = new JpegEncoder(size.Width, size.Height, Quality, aspect);
        var (width, height) = aspect.Shown(size.Width, size.Height);
        _format = VideoFormat.Jpeg(width, height, frameRate);
    }

    public void Encode(Frame frame, TimeSpan timestamp, bool forceKeyFrame, EncodedPicture picture)
    {
        picture.Set(_encoder.Encode(frame.Rgb, frame.Stride));
        picture.KeyFrame = true;
        picture.Format = _format;
    }

    public void Dispose() => _encoder.Dispose();
}
