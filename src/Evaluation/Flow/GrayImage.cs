using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Flow;

/// <summary>Brightness 0..255 as floats, with a replicated border of <see cref="Border"/> pixels, so that patches may hang over the edge.</summary>
internal sealed class GrayImage
{
    /// <summary>A patch and the pixel that bilinear sampling needs beside it.</summary>
    public const int Border = InverseSearch.Patch + 1;

    private readonly float[] _pixels;

    public GrayImage(ImageSize size)
    {
        Size = size;
        Stride = size.Width + (2 * Border);
        _pixels = new float[Stride * (size.Height + (2 * Border))];
    }

    public ImageSize Size { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    public ReadOnlySpan<float> Pixels => _pixels;

    /// <summary>Index of a pixel in <see cref="Pixels"/>; x and y may lie in the border.</summary>
    public int At(int x, int y) => ((y + Border) * Stride) + x + Border;

    /// <summary>Takes the brightness of a picture, each pixel the mean of a block of <paramref name="factor"/> x <paramref name="factor"/>.</summary>
    public void Fill(RgbImage picture, int factor)
    {
        // Rec. 601, over the whole block at once.
        var scale = 1f / (1000 * factor * factor);
        for (var y = 0; y < Size.Height; y++)
        {
            var row = _pixels.AsSpan(At(0, y), Size.Width);
            row.Clear();
            for (var dy = 0; dy < factor; dy++)
            {
                var source = picture.Row((y * factor) + dy);
                for (var x = 0; x < row.Length; x++)
                {
                    var sum = 0;
                    var block = source.Slice(3 * factor * x, 3 * factor);
                    for (var i = 0; i < block.Length; i += 3)
                    {
                        sum += (299 * block[i]) + (587 * block[i + 1]) + (114 * block[i + 2]);
                    }

                    row[x] += sum * scale;
                }
            }
        }

        FillBorder();
    }

    /// <summary>Takes another picture at half its size.</summary>
    public void FillHalf(GrayImage source)
    {
        for (var y = 0; y < Size.Height; y++)
        {
            var upper = source._pixels.AsSpan(source.At(0, 2 * y), 2 * Size.Width);
            var lower = source._pixels.AsSpan(source.At(0, (2 * y) + 1), 2 * Size.Width);
            var row = _pixels.AsSpan(At(0, y), Size.Width);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = 0.25f * (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]);
            }
        }

        FillBorder();
    }

    private void FillBorder()
    {
        for (var y = 0; y < Size.Height; y++)
        {
            var start = At(0, y);
            _pixels.AsSpan(start - Border, Border).Fill(_pixels[start]);
            _pixels.AsSpan(start + Size.Width, Border).Fill(_pixels[start + Size.Width - 1]);
        }

        var first = _pixels.AsSpan(At(-Border, 0), Stride);
        var last = _pixels.AsSpan(At(-Border, Size.Height - 1), Stride);
        for (var i = 1; i <= Border; i++)
        {
            first.CopyTo(_pixels.AsSpan(At(-Border, -i), Stride));
            last.CopyTo(_pixels.AsSpan(At(-Border, Size.Height - 1 + i), Stride));
        }
    }
}
