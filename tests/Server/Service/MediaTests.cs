using System.Text;
using System.Text.Json.Nodes;
using SRNet.Interop.Media;

namespace SRNet.Server.Tests.Service;

public class MediaTests
{
    [Fact]
    public async Task Pictures_masks_and_events_show_the_object()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var id = await service.MarkAsync();
        await service.PostAsync("/api/streams/scene/pause");
        await service.UntilAsync("/api/streams/scene", s => (string)s["state"]! == "paused" && (double)s["fpsOut"]! == 0);

        // The paused stream stands still, so all four speak of one picture.
        var mask = ImageCodec.Decode(await BytesAsync(service, "mask.png"), "mask");
        Assert.Equal((160, 96, PixelKind.Palette8), (mask.Width, mask.Height, mask.Kind));
        Assert.Contains((byte)id, mask.Pixels);

        var plain = ImageCodec.Decode(await BytesAsync(service, "snapshot.jpg?overlay=false"), "plain");
        var drawn = ImageCodec.Decode(await BytesAsync(service, "snapshot.jpg"), "drawn");
        Assert.Equal((160, 96), (drawn.Width, drawn.Height));
        var inside = Difference(plain, drawn, mask, id, inside: true);
        Assert.True(inside > 10 * Difference(plain, drawn, mask, id, inside: false) && inside > 20, "The overlay is drawn where the mask is, and only there.");
    }

    [Fact]
    public async Task A_browser_can_follow_pictures_and_events()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var id = await service.MarkAsync();

        await using (var video = await service.Client.GetStreamAsync("/api/streams/scene/video.mjpeg", TestContext.Current.CancellationToken))
        {
            for (var i = 0; i < 3; i++)
            {
                var picture = ImageCodec.Decode(await ReadPartAsync(video), "part");
                Assert.Equal((160, 96), (picture.Width, picture.Height));
            }

            Assert.Contains((await service.GetAsync("/api/streams/scene"))["outputs"]!.AsArray(), o => (string)o!["kind"]! == "mjpeg" && (string)o["state"]! == "running");
        }

        // Nobody looks any more: nothing is encoded any more.
        await service.UntilAsync("/api/streams/scene", s => s["outputs"]!.AsArray().Where(o => (string)o!["kind"]! != "zones").All(o => (string)o!["state"]! == "idle"));

        using var events = new StreamReader(await service.Client.GetStreamAsync("/api/streams/scene/events", TestContext.Current.CancellationToken));
        var first = await ReadEventAsync(events);
        var second = await ReadEventAsync(events);
        Assert.True((long)second["frame"]! > (long)first["frame"]!);
        Assert.Equal(id, (int)first["objects"]![0]!["id"]!);
    }

    private static async Task<byte[]> BytesAsync(ServiceUnderTest service, string what) =>
        await service.Client.GetByteArrayAsync($"/api/streams/scene/{what}", TestContext.Current.CancellationToken);

    private static async Task<byte[]> ReadPartAsync(Stream video)
    {
        var head = new List<byte>();
        while (!Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var one = new byte[1];
            await video.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["--srnet-frame", "Content-Type: image/jpeg"], lines[..2]);
        var jpeg = new byte[int.Parse(lines[2]["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)];
        await video.ReadExactlyAsync(jpeg, TestContext.Current.CancellationToken);
        await video.ReadExactlyAsync(new byte[2], TestContext.Current.CancellationToken);
        return jpeg;
    }

    private static async Task<JsonNode> ReadEventAsync(StreamReader events)
    {
        var line = await events.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        return JsonNode.Parse(line!["data: ".Length..])!;
    }

    private static double Difference(DecodedImage a, DecodedImage b, DecodedImage mask, int id, bool inside)
    {
        double sum = 0, count = 0;
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            if ((mask.Pixels[i] == id) == inside)
            {
                sum += Enumerable.Range(0, 3).Sum(c => Math.Abs(a.Pixels[(3 * i) + c] - b.Pixels[(3 * i) + c]));
                count++;
            }
        }

        return sum / count;
    }
}
