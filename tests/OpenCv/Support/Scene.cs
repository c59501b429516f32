using OpenCvSharp;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Tests.Support;

/// <summary>Pictures that tests draw.</summary>
internal static class Scene
{
    /// <summary>A red block before a pattern; it moves by two pixels a step. 8UC3, B, G, R.</summary>
    public static Mat Draw(ImageSize size, int step)
    {
        var picture = new Mat(size.Height, size.Width, MatType.CV_8UC3);
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                var value = (byte)(120 + (50 * Math.Sin((x * 0.21) + (y * 0.09))) + (40 * Math.Cos((y * 0.3) - (x * 0.1))));
                picture.Set(y, x, new Vec3b(value, (byte)(255 - value), (byte)(value / 2)));
            }
        }

        Cv2.Rectangle(picture, new Rect(24 + (2 * step), 24, 32, 32), new Scalar(30, 20, 220), -1);
        return picture;
    }

    /// <summary>The same pixels as packed R, G, B.</summary>
    public static byte[] Rgb(Mat bgr)
    {
        var (width, height) = (bgr.Width, bgr.Height);
        var rgb = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var pixel = bgr.At<Vec3b>(i / width, i % width);
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (pixel.Item2, pixel.Item1, pixel.Item0);
        }

        return rgb;
    }

    /// <summary>A Mat of one byte per pixel as packed rows.</summary>
    public static byte[] Bytes(Mat mat)
    {
        var width = mat.Width;
        var bytes = new byte[width * mat.Height];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = mat.At<byte>(i / width, i % width);
        }

        return bytes;
    }
}
