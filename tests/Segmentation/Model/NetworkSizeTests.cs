using FsCheck;
using FsCheck.Fluent;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Model;

/// <summary>A fixed number of pixels, whatever the frame's aspect ratio.</summary>
public sealed class NetworkSizeTests
{
    private const int Stride = 16;

    [Theory]
    [InlineData(854, 480, 688, 384)]
    [InlineData(1280, 720, 688, 384)]
    [InlineData(1920, 1080, 688, 384)]
    [InlineData(720, 480, 624, 416)]
    [InlineData(640, 480, 592, 448)]
    [InlineData(512, 512, 512, 512)]
    [InlineData(720, 1280, 384, 688)]
    [InlineData(1920, 804, 784, 336)]
    [InlineData(320, 240, 480, 352)]
    public void Usual_frames(int width, int height, int networkWidth, int networkHeight) =>
        Assert.Equal(new ImageSize(networkWidth, networkHeight), NetworkSize.Of(new ImageSize(width, height), 384, Stride));

    [Theory]
    [InlineData(256, 448, 256)]
    [InlineData(480, 848, 480)]
    public void Presets_of_16_to_9_frames(int shortSide, int networkWidth, int networkHeight) =>
        Assert.Equal(new ImageSize(networkWidth, networkHeight), NetworkSize.Of(new ImageSize(854, 480), shortSide, Stride));

    [Fact]
    public void Frames_of_every_aspect_ratio_cost_the_same() => Prop.ForAll(
        Gen.Choose(480, 4096).Two().Where(s => Math.Max(s.Item1, s.Item2) < 3 * Math.Min(s.Item1, s.Item2)).ToArbitrary(),
        sides =>
        {
            var size = NetworkSize.Of(new ImageSize(sides.Item1, sides.Item2), 384, Stride);
            var shape = (double)sides.Item1 / sides.Item2 / ((double)size.Width / size.Height);
            return size.Width % Stride == 0 && size.Height % Stride == 0 && size.Pixels is > 240_000 and < 285_000 && shape is > 0.95 and < 1.05;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16384, 1)]
    [InlineData(1, 16384)]
    [InlineData(16384, 16384)]
    [InlineData(40, 30)]
    public void Whatever_the_frame_engines_can_be_run_at_it(int width, int height)
    {
        var size = NetworkSize.Of(new ImageSize(width, height), 384, Stride);
        Assert.True(NetworkSize.IsUsable(size), size.ToString());
    }

    [Theory]
    [InlineData("384x672", 672, 384)]
    [InlineData("32x4096", 4096, 32)]
    public void A_size_is_written_height_x_width(string text, int width, int height) => Assert.Equal(new ImageSize(width, height), NetworkSize.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("384")]
    [InlineData("384x")]
    [InlineData("384x672x3")]
    [InlineData("384 x 672")]
    [InlineData("-384x672")]
    [InlineData("384x670")]
    [InlineData("16x672")]
    [InlineData("384x4112")]
    [InlineData("99999999999x672")]
    public void What_the_network_cannot_work_at_is_no_size(string text) => Assert.Null(NetworkSize.TryParse(text));

    [Fact]
    public void Who_pays_for_others_may_bound_the_sides_more_tightly()
    {
        Assert.NotNull(NetworkSize.TryParse("1920x1920", longest: 1920));
        Assert.Null(NetworkSize.TryParse("1936x1920", longest: 1920));
        Assert.Contains("from 32 to 1920", NetworkSize.Rule(1920), StringComparison.Ordinal);
    }
}
