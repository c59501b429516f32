using System.Runtime.Intrinsics;

namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>What a JPEG of a quality loses: 8x8 blocks of light and colour, as cosine waves of rounded strengths.</summary>
internal sealed class BlockCompression
{
    private const int Side = 8;
    private static readonly float[] Waves = CreateWaves();

    // The tables of annex K of the standard, for light and for colour.
    private static readonly byte[] Light =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Colour =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private readonly float[] _lightSteps;
    private readonly float[] _colourSteps;
    private readonly float[] _transposed = Transposed();
    private readonly float[] _half = new float[Side * Side];
    private readonly float[][] _planes = [new float[Side * Side], new float[Side * Side], new float[Side * Side]];

    /// <summary>Prepares the steps that strengths are rounded to.</summary>
    /// <param name="quality">1 to 100, as encoders count.</param>
    public BlockCompression(int quality)
    {
        var scale = quality < 50 ? 50f / quality : 2 - (quality / 50f);
        float[] Steps(byte[] table) => Array.ConvertAll(table, step => Math.Clamp(step * scale, 1, 255));
        (_lightSteps, _colourSteps) = (Steps(Light), Steps(Colour));
    }

    /// <summary>Compresses a picture in its place; what is left over of a side by eights stays.</summary>
    public void Apply(Span<uint> picture, int width, int height)
    {
        for (var y = 0; y + Side <= height; y += Side)
        {
            for (var x = 0; x + Side <= width; x += Side)
            {
                Read(picture[((y * width) + x)..], width);
                Round(_planes[0], _lightSteps);
                Round(_planes[1], _colourSteps);
                Round(_planes[2], _colourSteps);
                Write(picture[((y * width) + x)..], width);
            }
        }
    }

    private void Round(float[] block, float[] steps)
    {
        Multiply(Waves, block, _half);
        Multiply(_half, _transposed, block);
        for (var i = 0; i < block.Length; i += Side)
        {
            var step = Vector256.LoadUnsafe(ref steps[i]);
            (Vector256.Round(Vector256.LoadUnsafe(ref block[i]) / step) * step).StoreUnsafe(ref block[i]);
        }

        Multiply(_transposed, block, _half);
        Multiply(_half, Waves, block);
    }

    private static void Multiply(float[] a, float[] b, float[] product)
    {
        for (var row = 0; row < Side; row++)
        {
            var sum = Vector256<float>.Zero;
            for (var k = 0; k < Side; k++)
            {
                sum += Vector256.Create(a[(row * Side) + k]) * Vector256.LoadUnsafe(ref b[k * Side]);
            }

            sum.StoreUnsafe(ref product[row * Side]);
        }
    }

    private void Read(ReadOnlySpan<uint> picture, int width)
    {
        for (var i = 0; i < Side * Side; i++)
        {
            var texel = picture[((i / Side) * width) + (i % Side)];
            float r = texel & 255, g = (texel >> 8) & 255, b = (texel >> 16) & 255;
            var y = (0.299f * r) + (0.587f * g) + (0.114f * b);
            (_planes[0][i], _planes[1][i], _planes[2][i]) = (y - 128, (b - y) * 0.564f, (r - y) * 0.713f);
        }
    }

    private void Write(Span<uint> picture, int width)
    {
        for (var i = 0; i < Side * Side; i++)
        {
            var (y, blue, red) = (_planes[0][i] + 128, _planes[1][i], _planes[2][i]);
            picture[((i / Side) * width) + (i % Side)] =
                new Rgb((y + (1.402f * red)) / 255, (y - (0.344f * blue) - (0.714f * red)) / 255, (y + (1.772f * blue)) / 255).Pack();
        }
    }

    private static float[] CreateWaves()
    {
        var waves = new float[Side * Side];
        for (var i = 0; i < waves.Length; i++)
        {
            var (wave, place) = (i / Side, i % Side);
            waves[i] = (float)(Math.Sqrt((wave == 0 ? 1.0 : 2.0) / Side) * Math.Cos(((2 * place) + 1) * wave * Math.PI / (2 * Side)));
        }

        return waves;
    }

    private static float[] Transposed() => [.. Enumerable.Range(0, Side * Side).Select(i => Waves[(i % Side * Side) + (i / Side)])];
}
