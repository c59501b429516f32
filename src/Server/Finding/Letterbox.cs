using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Server.Finding;

/// <summary>A picture in the middle of another one of a network's size, as large as fits, its shape kept.</summary>
/// <param name="Source">Of the picture.</param>
/// <param name="Target">Of the network's.</param>
/// <param name="Scale">Of the network's pixels by the picture's.</param>
/// <param name="Left">Where it begins in the network's.</param>
/// <param name="Top">As <paramref name="Left"/>.</param>
internal readonly record struct Letterbox(ImageSize Source, ImageSize Target, double Scale, int Left, int Top)
{
    public static Letterbox Of(ImageSize source, ImageSize target)
    {
        var scale = Math.Min((double)target.Width / source.Width, (double)target.Height / source.Height);
        return new Letterbox(source, target, scale, (target.Width - (int)Math.Round(source.Width * scale)) / 2, (target.Height - (int)Math.Round(source.Height * scale)) / 2);
    }

    /// <summary>Draws the picture, linear between pixels.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="planes">Receives R, G and B, 0..1, height x width each.</param>
    /// <param name="around">What is around the picture.</param>
    public void Draw(RgbImage frame, Span<float> planes, float around)
    {
        planes.Fill(around);
        int width = (int)Math.Round(Source.Width * Scale), height = (int)Math.Round(Source.Height * Scale), plane = Target.Width * Target.Height;
        for (var y = 0; y < height; y++)
        {
            var (row, below, down) = Between(y, Source.Height);
            for (var x = 0; x < width; x++)
            {
                var (left, right, across) = Between(x, Source.Width);
                for (var c = 0; c < 3; c++)
                {
                    float a = frame.Pixels[(row * frame.Stride) + (3 * left) + c], b = frame.Pixels[(row * frame.Stride) + (3 * right) + c];
                    float d = frame.Pixels[(below * frame.Stride) + (3 * left) + c], e = frame.Pixels[(below * frame.Stride) + (3 * right) + c];
                    var upper = a + ((b - a) * across);
                    planes[(c * plane) + ((y + Top) * Target.Width) + x + Left] = (upper + ((d + ((e - d) * across) - upper) * down)) / 255;
                }
            }
        }
    }

    /// <summary>A box of the network's picture, by its middle and its sides, in pixels of the source; what lies outside of it is cut off.</summary>
    public PixelBox Back(float x, float y, float width, float height)
    {
        int left = Side(x - (width / 2) - Left, Source.Width), right = Side(x + (width / 2) - Left, Source.Width);
        int top = Side(y - (height / 2) - Top, Source.Height), bottom = Side(y + (height / 2) - Top, Source.Height);
        return new PixelBox(left, top, right - left, bottom - top);
    }

    private int Side(float at, int most) => (int)Math.Clamp(Math.Round(at / Scale), 0, most);

    private (int Here, int Next, float Part) Between(int at, int most)
    {
        var place = Math.Clamp(((at + 0.5) / Scale) - 0.5, 0, most - 1);
        return ((int)place, Math.Min((int)place + 1, most - 1), (float)(place - (int)place));
    }
}
