using FsCheck;
using FsCheck.Fluent;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes.Tests;

public class SceneAddressTests
{
    [Theory]
    [InlineData("synth://", "the name of a scene is missing")]
    [InlineData("synth://?seed=1", "the name of a scene is missing")]
    [InlineData("synth://lake", "There is no scene 'lake'; there are demo, crossing, fast, shapes")]
    [InlineData("synth://demo?seed=x", "seed is 'x', but must be a whole number from 0 to")]
    [InlineData("synth://demo?seed", "seed is '', but must be")]
    [InlineData("synth://demo?frames=0", "frames is '0', but must be a whole number from 1 to")]
    [InlineData("synth://demo?objects=5", "objects is '5', but must be a whole number from 1 to 4")]
    [InlineData("synth://demo?size=480", "size is '480', but must be HEIGHTxWIDTH")]
    [InlineData("synth://demo?size=10x99999", "with sides from 64 to 4096")]
    [InlineData("synth://demo?live=yes", "live is 'yes', but must be true or false")]
    [InlineData("synth://demo?color=red", "'color' is none of seed, frames, size, objects, live")]
    public void What_is_wrong_is_said_in_one_sentence(string address, string message)
    {
        var error = Assert.Throws<SrNetException>(() => new Scene(SceneAddress.Parse(address)));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(message, error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("\n", error.Message);
        Assert.DoesNotContain(". ", error.Message);
    }

    [Theory]
    [InlineData("synth://demo", true)]
    [InlineData("SYNTH://demo", true)]
    [InlineData("synth:/demo", false)]
    [InlineData("rtsp://synth", false)]
    [InlineData("", false)]
    public void Addresses_of_scenes_are_told_by_their_scheme(string address, bool expected) => Assert.Equal(expected, SceneAddress.Is(address));

    [Fact]
    public void No_text_makes_the_parser_fail_in_another_way()
    {
        var starts = Gen.Elements("synth://", "synth://demo?", "synth://demo?size=", "SYNTH://shapes?live");
        var texts = from start in starts from rest in ArbMap.Default.GeneratorFor<string>() select start + rest;
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                return SceneAddress.Parse(text).Name.Length > 0;
            }
            catch (SrNetException e)
            {
                return e.Error == SrNetError.InvalidInput && e.Message.EndsWith('.');
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void An_address_is_written_as_it_is_read()
    {
        var sizes = from h in Gen.Choose(64, 4096) from w in Gen.Choose(64, 4096) select (ImageSize?)new ImageSize(w, h);
        var addresses =
            from seed in Gen.Choose(0, int.MaxValue)
            from frames in Gen.OneOf(Gen.Choose(1, int.MaxValue).Select(n => (int?)n), Gen.Constant<int?>(null))
            from size in Gen.OneOf(sizes, Gen.Constant<ImageSize?>(null))
            from objects in Gen.Elements<int?>(null, 1, 4)
            from live in Gen.Elements(true, false)
            select new SceneAddress("demo", seed, frames, size, objects, live);
        Prop.ForAll(addresses.ToArbitrary(), address => SceneAddress.Parse(address.ToString()) == address).Check(Config.QuickThrowOnFailure);
    }
}
