using OpenCvSharp;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Sessions;

/// <summary>Between OpenCV's pictures and packed rows.</summary>
internal static class MatPixels
{
    /// <summary>Checks a frame and writes it as packed R, G, B.</summary>
    /// <param name="bgr">8UC3.</param>
    /// <param name="size">What it must have.</param>
    /// <param name="rgb">3 * width * height bytes.</param>
    /// <exception cref="SrNetException">InvalidInput: it is empty, or of another kind or size.</exception>
    public static void ToRgb(Mat bgr, ImageSize size, byte[] rgb)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (bgr.Empty())
        {
            throw SrNetException.InvalidInput("The frame is an empty Mat: the capture or file it came from has ended or could not be read.");
        }

        if (bgr.Type() != MatType.CV_8UC3)
        {
            throw SrNetException.InvalidInput($"The frame is a Mat of {bgr.Type()} and has to be CV_8UC3 in B, G, R: convert it by Cv2.CvtColor or ConvertTo.");
        }

        if (bgr.Width != size.Width || bgr.Height != size.Height)
        {
            throw SrNetException.InvalidInput($"The frame is {new ImageSize(bgr.Width, bgr.Height)} but the session was made for {size} (height x width): resize it, or make a session of its size.");
        }

        using var target = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC3, rgb);
        Cv2.CvtColor(bgr, target, ColorConversionCodes.BGR2RGB);
    }

    /// <summary>The pixels of a Mat of one byte per pixel whose rows are packed.</summary>
    public static unsafe Span<byte> Packed(Mat mat) => new((void*)mat.Data, mat.Width * mat.Height);

    /// <summary>A row of a Mat of one byte per pixel.</summary>
    public static unsafe Span<byte> Row(Mat mat, int y) => new((void*)mat.Ptr(y), mat.Width);

    /// <summary>Writes packed rows of one byte per pixel into a Mat of that size.</summary>
    public static void FromPacked(ReadOnlySpan<byte> packed, Mat mat)
    {
        var (width, height) = (mat.Width, mat.Height);
        for (var y = 0; y < height; y++)
        {
            packed.Slice(y * width, width).CopyTo(Row(mat, y));
        }
    }
}
