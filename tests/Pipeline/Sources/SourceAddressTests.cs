using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Sources;

public class SourceAddressTests
{
    [Theory]
    [InlineData("rtsp://camera/stream", SourceKind.Network)]
    [InlineData("RTSPS://user:pass@10.0.0.1:322/a?b=c", SourceKind.Network)]
    [InlineData("https://example.org/live.m3u8", SourceKind.Network)]
    [InlineData("synth://demo?seed=1", SourceKind.Synth)]
    [InlineData("SYNTH://demo", SourceKind.Synth)]
    [InlineData("lavfi:testsrc2=size=96x64", SourceKind.Filter)]
    [InlineData("/", SourceKind.ImageFolder)]
    [InlineData("/etc/hostname", SourceKind.VideoFile)]
    public void Kinds_are_told_apart(string address, object kind) => Assert.Equal(kind, SourceAddress.Parse(address).Kind);

    [Theory]
    [InlineData("", "The source is empty")]
    [InlineData("  ", "The source is empty")]
    [InlineData("ftp://host/a.mp4", "begins with ftp://, which is not read; use rtsp://, rtsps://, rtspu://, http://, https:// or synth://")]
    [InlineData("rtsp://", "is no complete address")]
    [InlineData("rtsp://:554/x", "is no complete address")]
    [InlineData("lavfi:", "a filter graph is missing")]
    [InlineData("/dev/video99", "There is no camera /dev/video99")]
    [InlineData("nowhere/clip.mp4", "There is no file or folder 'nowhere/clip.mp4'")]
    [InlineData("synth://", "the name of a scene is missing")]
    [InlineData("synth://?seed=1", "the name of a scene is missing")]
    [InlineData("synth://lake", "There is no scene 'lake'; there are demo, crossing, fast")]
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
        var error = Assert.Throws<SrNetException>(() => FrameSources.Open(address, new SourceOptions(), TestContext.Current.CancellationToken));
        Assert.Equal(address.StartsWith("/dev/", StringComparison.Ordinal) ? SrNetError.Missing : SrNetError.InvalidInput, error.Error);
        Assert.Contains(message, error.Message);
        AssertIsOneSentence(error.Message);
    }

    [Fact]
    public void Rtspu_is_rtsp_over_udp() =>
        Assert.Equal(new SourceAddress(SourceKind.Network, "rtsp://u:p@h/x", RtspOverUdp: true), SourceAddress.Parse("rtspu://u:p@h/x"));

    [Fact]
    public void A_single_picture_is_refused_with_advice()
    {
        using var folder = new TestFolder();
        TestClip.WritePicture(folder.File("a.png"), 1);
        var error = Assert.Throws<SrNetException>(() => SourceAddress.Parse(folder.File("a.png")));
        Assert.Contains("a.png' is a single picture; name a video, or the folder", error.Message);
    }

    [Fact]
    public void No_text_makes_the_parser_fail_in_another_way()
    {
        var starts = Gen.Elements("", "rtsp://", "http://", "synth://", "synth://demo?", "synth://demo?size=", "synth://clips/turn?turn=", "lavfi:", "/dev/video", "../", "x://");
        var texts = from start in starts from rest in ArbMap.Default.GeneratorFor<string>() select start + rest;
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                var (kind, target, _) = SourceAddress.Parse(text);
                return kind != SourceKind.Synth || SynthAddress.Parse(target) is not null;
            }
            catch (SrNetException e)
            {
                return e.Error is SrNetError.InvalidInput or SrNetError.Missing && e.Message.EndsWith('.');
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Passwords_never_reach_a_message()
    {
        var secrets = Gen.Elements([.. "abcXYZ019-._~!$*,;%"]).NonEmptyListOf().Select(c => "q7" + string.Concat(c) + "7q");
        var cases = from secret in secrets
                    from address in Gen.Elements("rtsp://user:{0}@/x", "ftp://me:{0}@host/x", "rtsp://me:{0}@:12/", "gopher://h/?token={0}")
                    select (secret, address: string.Format(null, address, secret));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var error = Assert.Throws<SrNetException>(() => SourceAddress.Parse(c.address));
            return !error.Message.Contains(c.secret, StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_scene_address_is_written_as_it_is_read()
    {
        var sizes = from h in Gen.Choose(64, 4096) from w in Gen.Choose(64, 4096) select (ImageSize?)new ImageSize(w, h);
        var addresses =
            from seed in Gen.Choose(0, int.MaxValue)
            from frames in Gen.OneOf(Gen.Choose(1, int.MaxValue).Select(n => (int?)n), Gen.Constant<int?>(null))
            from size in Gen.OneOf(sizes, Gen.Constant<ImageSize?>(null))
            from objects in Gen.Elements<int?>(null, 1, 4)
            from live in Gen.Elements(true, false)
            select new SynthAddress("demo", seed, frames, size, objects, live);
        Prop.ForAll(addresses.ToArbitrary(), address => SynthAddress.Parse(address.ToString()) == address).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Names_are_ordered_as_people_do()
    {
        string[] names = ["a", "a1b", "a2", "a10", "a010x", "b", "b1c2", "b1c10", "img-00009", "img-10"];
        Assert.Equal(names, Enumerable.Reverse(names).Order(NaturalOrder.Instance));

        // A total order: sorting does not depend on where it starts.
        var lists = Gen.Elements("a", "1", "01", "10", "2").ListOf().Select(string.Concat).ListOf().ToArbitrary();
        Prop.ForAll(lists, list => list.Order(NaturalOrder.Instance).SequenceEqual(Enumerable.Reverse(list).Order(NaturalOrder.Instance))).Check(Config.QuickThrowOnFailure);
    }

    private static void AssertIsOneSentence(string message)
    {
        Assert.EndsWith(".", message);
        Assert.DoesNotContain("\n", message);
        Assert.DoesNotContain(". ", message);
    }
}
