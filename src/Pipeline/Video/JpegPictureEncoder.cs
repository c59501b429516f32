using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Video;

/// <summary>Every picture a JPEG file.</summary>
internal sealed class JpegPictureEncoder(ImageSize size, double frameRate) : IPictureEncoder
{
    // 1 (smallest) to 100.
    private const int Quality = 85;

    private readonly JpegEncoder _encoder = new(size.Width, size.Height, Quality);
    private readonly VideoFormat _format = VideoFormat.Jpeg(size.Width, size.Height, frameRate);

    public void Encode(Frame frame, TimeSpan timestamp, bool forceKeyFrame, EncodedPicture picture)
    {
        picture.Set(_encoder.Encode(frame.Rgb, frame.Stride));
        picture.KeyFrame = true;
        picture.Format = _format;
    }

    public void Dispose() => _encoder.Dispose();
}
