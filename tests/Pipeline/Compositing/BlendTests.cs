using SRNet.Pipeline.Compositing;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Compositing;

/// <summary>The vector code against arithmetic that anybody can check.</summary>
public class BlendTests
{
    public static TheoryData<int> Widths => [1, 2, 3, 5, 6, 15, 16, 17, 31, 48, 67];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Over_is_the_rounded_mean_by_alpha(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 50; round++)
        {
            var (front, back, alpha, to) = (Bytes(random, 3 * width), Bytes(random, 3 * width), Bytes(random, width), new byte[3 * width]);
            alpha[random.Next(width)] = 255;
            alpha[random.Next(width)] = 0;
            Blend.Over(front, back, alpha, to);
            Assert.Equal(Enumerable.Range(0, 3 * width).Select(i => (byte)Math.Round(((front[i] * alpha[i / 3]) + (back[i] * (255.0 - alpha[i / 3]))) / 255)), to);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rgba_keeps_what_shows_and_clears_what_does_not(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 50; round++)
        {
            var (rgb, alpha, to) = (Bytes(random, 3 * width), Bytes(random, width), new byte[4 * width]);
            alpha[random.Next(width)] = 0;
            Blend.Rgba(rgb, alpha, to);
            Assert.Equal(Enumerable.Range(0, 4 * width).Select(i => i % 4 == 3 ? alpha[i / 4] : alpha[i / 4] == 0 ? (byte)0 : rgb[(3 * (i / 4)) + (i % 4)]), to);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 2)]
    [InlineData(17, 9)]
    [InlineData(50, 33)]
    public void A_matte_is_the_binomial_mean_of_its_neighbourhood(int width, int height)
    {
        var random = new Random(width);
        var matte = new Matte(new ImageSize(width, height));
        for (var round = 0; round < 20; round++)
        {
            var labels = Enumerable.Range(0, width * height).Select(_ => new byte[] { 0, 0, 1, 7, 254, 255 }[random.Next(6)]).ToArray();
            int Inside(int x, int y) => labels[(Math.Clamp(y, 0, height - 1) * width) + Math.Clamp(x, 0, width - 1)] is 0 or 255 ? 0 : 1;
            int[] weights = [1, 2, 1];
            matte.Read(labels);
            for (var i = 0; i < labels.Length; i++)
            {
                var sum = 0;
                for (var k = 0; k < 9; k++)
                {
                    sum += weights[k / 3] * weights[k % 3] * Inside((i % width) + (k % 3) - 1, (i / width) + (k / 3) - 1);
                }

                Assert.Equal(Math.Min(255, sum * 16), matte.Alpha[i]);
            }
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
