using System.Globalization;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>What objects take of the machine's memory is given back.</summary>
public class MemoryTests
{
    [Fact]
    public async Task What_many_objects_took_is_given_back_when_they_are_removed()
    {
        var port = Ports.Free();
        using var service = SrNetProcess.Start("serve", "--listen", $"127.0.0.1:{port}", "--rtsp", "off", "--device", "cpu");
        using var client = new ServeClient(port);
        await client.UntilAsync("/api/streams", _ => true);
        await client.PostAsync("/api/streams", """{"id": "pond", "source": "synth://demo?size=288x512&live=true&frames=1000000", "size": "288x512"}""");
        await client.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 0);
        await MarkAsync(client, 0);
        await FramesAsync(client, 20);
        var before = service.ResidentBytes;
        for (var i = 1; i < 32; i++)
        {
            await MarkAsync(client, i);
        }

        await FramesAsync(client, 5);
        var most = service.ResidentBytes;
        var objects = (await client.UntilAsync("/api/streams/pond/objects", _ => true))["objects"]!.AsArray();
        foreach (var item in objects.Skip(1))
        {
            await client.DeleteAsync($"/api/streams/pond/objects/{(int)item!["id"]!}");
        }

        // Steps can be taken back for a minute; then a quarter is what the allocator may keep between what is left.
        await Eventually.HoldsAsync(() => service.ResidentBytes - before < (most - before) / 4, $"of {most - before} bytes that 31 objects took three quarters to be given back");
    }

    private static Task MarkAsync(ServeClient client, int place)
    {
        var (x, y) = (8 + (place % 8 * 62), 8 + (place / 8 * 68));
        var points = string.Create(CultureInfo.InvariantCulture, $"[[{x}, {y}], [{x + 50}, {y}], [{x + 50}, {y + 56}], [{x}, {y + 56}]]");
        return client.PostAsync("/api/streams/pond/objects", $$"""{"prompt": {"points": {{points}}, "type": "polygon"} }""");
    }

    private static async Task FramesAsync(ServeClient client, int count)
    {
        static long Frames(JsonNode stream) => (long)stream["framesProcessed"]!;
        var begun = Frames(await client.UntilAsync("/api/streams/pond", _ => true));
        await client.UntilAsync("/api/streams/pond", s => Frames(s) >= begun + count);
    }
}
