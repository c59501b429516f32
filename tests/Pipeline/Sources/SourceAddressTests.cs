using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Sources;

public class SourceAddressTests
{
    [Theory]
    [InlineData("rtsp://camera/stream", SourceKind.Network)]
    [InlineData("RTSPS://user:pass@10.0.0.1:322/a?b=c", SourceKind.Network)]
    [InlineData("https://example.org/live.m3u8", SourceKind.Network)]
    [InlineData("lavfi:testsrc2=size=96x64", SourceKind.Filter)]
    [InlineData("/", SourceKind.ImageFolder)]
    [InlineData("/etc/hostname", SourceKind.VideoFile)]
    public void Kinds_are_told_apart(string address, object kind) => Assert.Equal(kind, SourceAddress.Parse(address).Kind);

    [Theory]
    [InlineData("", "The source is empty")]
    [InlineData("  ", "The source is empty")]
    [InlineData("ftp://host/a.mp4", "begins with ftp://, which is not read; use rtsp://, rtsps://, rtspu://, http:// or https://")]
    [InlineData("rtsp://", "is no complete address")]
    [InlineData("rtsp://:554/x", "is no complete address")]
    [InlineData("lavfi:", "a filter graph is missing")]
    [InlineData("/dev/video99", "There is no camera /dev/video99")]
    [InlineData("nowhere/clip.mp4", "There is no file or folder 'nowhere/clip.mp4'")]
    public void What_is_wrong_is_said_in_one_sentence(string address, string message)
    {
        var error = Assert.Throws<SrNetException>(() => new FrameSources().Open(address, new SourceOptions(), TestContext.Current.CancellationToken));
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
        var starts = Gen.Elements("", "rtsp://", "http://", "lavfi:", "/dev/video", "../", "x://");
        var texts = from start in starts from rest in ArbMap.Default.GeneratorFor<string>() select start + rest;
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                return SourceAddress.Parse(text).Target.Length > 0;
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
    public void A_scheme_of_the_program_is_opened_by_it_and_named_beside_the_others()
    {
        var opened = new List<string>();
        var sources = new FrameSources(new SourceScheme("pond://", "pond://koi", (address, _) =>
        {
            opened.Add(address);
            return new ScriptedSource(TestStream.Size, 3);
        }));
        IFrameSource Open(string address) => sources.Open(address, new SourceOptions(), TestContext.Current.CancellationToken);

        using (var source = Open("POND://carp?x=1"))
        {
            Assert.Equal(3, source.Description.FrameCount);
        }

        Assert.Equal(["POND://carp?x=1"], opened);
        Assert.EndsWith("lavfi:GRAPH or pond://koi.", Assert.Throws<SrNetException>(() => Open("")).Message);
        Assert.EndsWith("http://, https:// or pond://.", Assert.Throws<SrNetException>(() => Open("lake://carp")).Message);
        Assert.Contains("begins with pond://, which is not read", Assert.Throws<SrNetException>(() => new FrameSources().Open("pond://carp", new SourceOptions(), TestContext.Current.CancellationToken)).Message);
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
