using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Tests.Service;

public class StateTests
{
    [Fact]
    public async Task After_a_restart_there_are_the_same_streams_and_objects()
    {
        using var folder = new TemporaryFolder();
        var config = new ServiceConfig { StateFolder = folder.File("state"), Streams = [Fixed] };
        int id;
        await using (var before = await ServiceUnderTest.StartAsync(config))
        {
            await before.AddSceneAsync();
            id = await before.MarkAsync(name: "Karl");
            await before.MarkAsync("fixed", "Rosa");
            await before.PostAsync("/api/streams", """{"id": "camera", "source": "rtsp://admin:hunter2@127.0.0.1:1/"}""");
            await before.PostAsync("/api/streams/camera/pause");
        }

        await using var after = await ServiceUnderTest.StartAsync(config);
        Assert.Equal(["camera", "fixed", "scene"], (await after.GetAsync("/api/streams"))["streams"]!.AsArray().Select(s => (string)s!["id"]!));
        Assert.Equal("paused", (string)(await after.GetAsync("/api/streams/camera"))["state"]!);
        var scene = await after.UntilAsync("/api/streams/scene", s => s["objects"]!.AsArray() is [var o] && (string)o!["state"]! == "tracking");
        Assert.Equal((id, "Karl", "#ff8800"), (Id(scene), (string)scene["objects"]![0]!["name"]!, (string)scene["objects"]![0]!["color"]!));
        var rosa = await after.UntilAsync("/api/streams/fixed", s => s["objects"]!.AsArray() is [var o] && (string)o!["state"]! == "tracking");
        Assert.Equal("Rosa", (string)rosa["objects"]![0]!["name"]!);
    }

    [Fact]
    public async Task What_stands_where_an_object_stood_gets_no_mask_and_what_was_lost_stays_lost_until_it_is_seen_again()
    {
        using var folder = new TemporaryFolder();
        ServiceConfig Config(string source) => new() { Rtsp = null, StateFolder = folder.File("state"), Streams = [Fixed with { Source = source }] };
        const string Other = "lavfi:testsrc=s=160x96:r=10";
        await using (var before = await ServiceUnderTest.StartAsync(Config(ServiceUnderTest.Scene)))
        {
            await before.UntilAsync("/api/streams/fixed", s => (long)s["framesProcessed"]! > 0);
            await before.MarkAsync("fixed", "Rosa");
        }

        // Twice: the second time it was lost already, and is so from the first moment on.
        foreach (var wasLost in new[] { false, true })
        {
            await using var other = await ServiceUnderTest.StartAsync(Config(Other));
            if (wasLost)
            {
                Assert.Equal("lost", (string)(await other.GetAsync("/api/streams/fixed"))["objects"]![0]!["state"]!);
            }

            var first = await other.UntilAsync("/api/streams/fixed", s => (long)s["framesProcessed"]! > 0);
            var later = await other.UntilAsync("/api/streams/fixed", s => (long)s["framesProcessed"]! > (long)first["framesProcessed"]! + 15);
            Assert.Equal(("lost", null), ((string)later["objects"]![0]!["state"]!, later["objects"]![0]!["box"]));
            var mask = SRNet.Interop.Media.ImageCodec.Decode(await other.Client.GetByteArrayAsync("/api/streams/fixed/mask.png", TestContext.Current.CancellationToken), "mask.png");
            Assert.False(mask.Pixels.AsSpan().ContainsAnyExcept((byte)0));
        }

        await using var after = await ServiceUnderTest.StartAsync(Config(ServiceUnderTest.Scene));
        await after.UntilAsync("/api/streams/fixed", s => s["objects"]!.AsArray() is [var o] && (string)o!["state"]! == "tracking");
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_and_the_service_starts()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("objects"));
        File.WriteAllText(folder.File("streams.json"), "{ \"schema\": \"srnet.streams/1\", \"streams\": [ {");
        File.WriteAllText(folder.File("objects/fixed.json"), """{"schema": "srnet.objects/1", "masks": ["AAAA"], "objects": [{"id": 1, "name": "x", "color": "#ffffff", "mask": 0, "label": 1}]}""");
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { StateFolder = folder.Path, Streams = [Fixed] });
        Assert.True(File.Exists(folder.File("streams.json.damaged")));
        Assert.Empty((await service.GetAsync("/api/streams/fixed"))["objects"]!.AsArray());
    }

    [Fact]
    public async Task Passwords_are_in_one_file_that_only_its_owner_reads_and_of_configured_streams_in_none()
    {
        using var folder = new TemporaryFolder();
        await using (var service = await ServiceUnderTest.StartAsync(new ServiceConfig { StateFolder = folder.Path, Streams = [Fixed with { Source = "rtsp://u:secret1@127.0.0.1:1/" }] }))
        {
            await service.PostAsync("/api/streams", """{"id": "camera", "source": "rtsp://u:secret2@127.0.0.1:1/"}""");
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("streams.json")));
        }

        Assert.DoesNotContain("secret1", File.ReadAllText(folder.File("streams.json")), StringComparison.Ordinal);
        Assert.Contains("secret2", File.ReadAllText(folder.File("streams.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_services_do_not_share_a_folder()
    {
        using var folder = new TemporaryFolder();
        var config = new ServiceConfig { StateFolder = folder.Path };
        await using var first = await ServiceUnderTest.StartAsync(config);
        var e = await Assert.ThrowsAsync<SrNetException>(() => ServiceUnderTest.StartAsync(config));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.Contains("in use by another service", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_configuration_file_says_is_changed_there_only()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Streams = [Fixed] });
        var (removed, problem) = await service.SendAsync(HttpMethod.Delete, "/api/streams/fixed");
        Assert.Equal(System.Net.HttpStatusCode.Conflict, removed);
        Assert.Contains("configuration file", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await service.SendAsync(HttpMethod.Put, "/api/streams/fixed", """{"source": "synth://demo"}""")).Status);
    }

    private static StreamDefinition Fixed { get; } = new() { Id = "fixed", Source = ServiceUnderTest.Scene, Size = "96x160", Loop = true, FromConfiguration = true };

    private static int Id(JsonNode stream) => (int)stream["objects"]![0]!["id"]!;
}
