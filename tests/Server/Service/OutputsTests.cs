using System.Net;
using System.Text.Json.Nodes;
using SRNet.Interop.Media;
using SRNet.Pipeline.Sources;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

/// <summary>What a live stream puts out besides its video, and who may ask for it.</summary>
public class OutputsTests
{
    [Fact]
    public async Task Alpha_masks_and_backgrounds_are_recorded_and_a_missing_device_is_said()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.Path });
        var (status, body) = await service.PostAsync("/api/streams", $$"""
            {"id": "pond", "source": "{{ServiceUnderTest.Scene}}", "size": "96x160", "loop": true, "outputs": [
              {"kind": "alpha", "keepHours": 1}, {"kind": "masks", "keepGigabytes": 1}, {"kind": "objects"}, {"kind": "record", "background": "green"}, {"kind": "record"},
              {"kind": "device", "device": "/dev/video99", "background": "blur"}]}
            """);
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 0);
        await service.MarkAsync("pond");

        // What cannot be had is said, and everything else goes on.
        var stream = await service.UntilAsync("/api/streams/pond", s =>
            Outputs(s, "device")[0].State == "failed" && Outputs(s, "alpha")[0].State == "running" && Outputs(s, "masks")[0].State == "running" && Outputs(s, "record").All(r => r.State == "running"));
        Assert.Contains("There is no video device /dev/video99", Outputs(stream, "device")[0].Error, StringComparison.Ordinal);
        var frames = (long)stream["framesProcessed"]!;
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > frames + 40);
        await service.SendAsync(HttpMethod.Delete, "/api/streams/pond");

        var alpha = Assert.Single(Directory.GetFiles(folder.File("pond/alpha")));
        Assert.EndsWith(".mkv", alpha, StringComparison.Ordinal);
        Assert.True(Picture(alpha).Pixels > 0);
        Assert.EndsWith(".mp4", Assert.Single(Directory.GetFiles(folder.File("pond"))), StringComparison.Ordinal);

        // The scene's pond is no such green, but for where the object is.
        var green = Picture(Assert.Single(Directory.GetFiles(folder.File("pond/green"))));
        Assert.InRange(green.Green, 0.3, 0.999);

        var lines = await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(folder.File("pond/objects"), "*.jsonl")), TestContext.Current.CancellationToken);
        Assert.Equal(1, (int)JsonNode.Parse(lines[^1])!["objects"]![0]!["id"]!);

        var masks = Directory.GetFiles(Assert.Single(Directory.GetDirectories(folder.File("pond/masks")))).Order().ToArray();
        Assert.InRange(masks.Length, 10, int.MaxValue);
        var mask = ImageCodec.ReadFile(masks[^1]);
        Assert.Equal((PixelKind.Palette8, 160, 96), (mask.Kind, mask.Width, mask.Height));
        Assert.Contains((byte)1, mask.Pixels);
    }

    [Theory]
    [InlineData("""{"kind": "fax"}""", "no output of the kind 'fax'")]
    [InlineData("""{"kind": "masks", "url": "rtsp://x/"}""", "has no url; it can have keepHours, keepGigabytes")]
    [InlineData("""{"kind": "record", "format": "ffv1"}""", "has no format")]
    [InlineData("""{"kind": "alpha", "format": "gif"}""", "ffv1 (lossless, .mkv) or prores")]
    [InlineData("""{"kind": "alpha", "keepHours": 0}""", "above 0 hours")]
    [InlineData("""{"kind": "device"}""", "needs a device")]
    [InlineData("""{"kind": "device", "device": "/etc/passwd"}""", "needs a device")]
    [InlineData("""{"kind": "device", "device": "/dev/video1/../../etc/passwd"}""", "needs a device")]
    [InlineData("""{"kind": "record", "background": "/etc/passwd"}""", "only below the folders")]
    [InlineData("""{"kind": "record", "background": "../../etc/passwd"}""", "only below the folders")]
    [InlineData("""{"kind": "record"}, {"kind": "record", "keepHours": 1}""", "go to the same folder")]
    [InlineData("""{"kind": "rtsp"}""", "needs a background")]
    [InlineData("""null""", "An output is {kind")]
    public async Task What_is_wrong_with_an_output_is_said(string output, string what)
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.Path });
        var (status, body) = await service.PostAsync("/api/streams", $$"""{"id": "x", "source": "synth://demo", "outputs": [{{output}}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(what, (string)body!["detail"]!, StringComparison.Ordinal);
        Assert.Empty((await service.GetAsync("/api/streams"))["streams"]!.AsArray());
    }

    [Fact]
    public async Task A_background_of_a_client_lies_below_the_source_folders_and_outputs_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("clips"));
        await File.WriteAllBytesAsync(folder.File("secret.jpg"), Jpeg(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("clips/beach.jpg"), Jpeg(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("clips/words.jpg"), "no picture", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder.File("clips/link.jpg"), folder.File("secret.jpg"));
        var config = new ServiceConfig { Rtsp = null, RecordingFolder = folder.File("recordings"), StateFolder = folder.File("state"), SourceFolders = [folder.File("clips")] };
        await using (var service = await ServiceUnderTest.StartAsync(config))
        {
            async Task<(HttpStatusCode, string)> Add(string id, string background)
            {
                var (status, body) = await service.PostAsync("/api/streams", $$"""{"id": "{{id}}", "source": "{{ServiceUnderTest.Scene}}", "loop": true, "outputs": [{"kind": "record", "background": "{{background}}"}, {"kind": "alpha", "format": "prores"}]}""");
                return (status, $"{body}");
            }

            Assert.Equal(HttpStatusCode.BadRequest, (await Add("a", folder.File("secret.jpg"))).Item1);
            Assert.Equal(HttpStatusCode.BadRequest, (await Add("a", folder.File("clips/link.jpg"))).Item1);
            var (status, text) = await Add("a", folder.File("clips/words.jpg"));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("words.jpg", text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Created, (await Add("a", folder.File("clips/beach.jpg"))).Item1);
            await service.UntilAsync("/api/streams/a", s => Outputs(s, "record")[0].State == "running" && Outputs(s, "alpha")[0].State == "running");
        }

        await using var again = await ServiceUnderTest.StartAsync(config);
        await again.UntilAsync("/api/streams/a", s => Outputs(s, "record")[0].State == "running" && Outputs(s, "alpha")[0].State == "running");
        Assert.NotEmpty(Directory.GetFiles(folder.File("recordings/a/image"), "*.mp4"));
        Assert.NotEmpty(Directory.GetFiles(folder.File("recordings/a/alpha"), "*.mov"));
    }

    private static byte[] Jpeg()
    {
        using var encoder = new JpegEncoder(64, 48, 80, PixelAspect.Square);
        return encoder.Encode(new byte[3 * 64 * 48], 3 * 64).ToArray();
    }

    private static List<(string State, string? Error)> Outputs(JsonNode stream, string kind) =>
        [.. stream["outputs"]!.AsArray().Where(o => (string)o!["kind"]! == kind).Select(o => ((string)o!["state"]!, (string?)o["error"]))];

    // Size of the pictures, and the share of the last one that is the green of green screens.
    private static (int Pixels, double Green) Picture(string file)
    {
        using var source = new FrameSources().Open(file, new SourceOptions(), TestContext.Current.CancellationToken);
        var size = source.Description.Size;
        var rgb = new byte[3 * size.Pixels];
        while (source.TryRead(rgb, 3 * size.Width, out _))
        {
        }

        var green = 0;
        for (var i = 0; i < rgb.Length; i += 3)
        {
            green += rgb[i] < 30 && rgb[i + 1] is > 150 and < 200 && rgb[i + 2] is > 40 and < 90 ? 1 : 0;
        }

        return (size.Pixels, green / (double)size.Pixels);
    }
}
