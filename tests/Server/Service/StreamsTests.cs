using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SRNet.Interop.Media;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.State;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Tests.Service;

public class StreamsTests
{
    [Fact]
    public async Task A_stream_is_added_paused_resumed_replaced_and_removed_while_another_runs()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("a");
        await service.AddSceneAsync("b");
        Assert.Equal(["a", "b"], (await service.GetAsync("/api/streams"))["streams"]!.AsArray().Select(s => (string)s!["id"]!));

        await service.PostAsync("/api/streams/a/pause");
        var paused = await service.UntilAsync("/api/streams/a", s => (string)s["state"]! == "paused" && (double)s["fpsOut"]! == 0);
        var frames = (long)(await service.GetAsync("/api/streams/b"))["framesProcessed"]!;
        await service.UntilAsync("/api/streams/b", s => (long)s["framesProcessed"]! > frames + 5);
        Assert.Equal((long)paused["framesProcessed"]!, (long)(await service.GetAsync("/api/streams/a"))["framesProcessed"]!);

        await service.PostAsync("/api/streams/a/resume");
        await service.UntilAsync("/api/streams/a", s => (string)s["state"]! == "running" && (long)s["framesProcessed"]! > (long)paused["framesProcessed"]!);

        var (replaced, stream) = await service.SendAsync(HttpMethod.Put, "/api/streams/a", """{"source": "synth://demo?size=64x96&objects=1", "preset": "fast", "loop": true}""");
        Assert.Equal(HttpStatusCode.OK, replaced);
        Assert.Equal("synth://demo?size=64x96&objects=1", (string)stream!["source"]!);
        await service.UntilAsync("/api/streams/a", s => s["width"] is { } width && (int)width == 96);

        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, "/api/streams/a")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.SendAsync(HttpMethod.Get, "/api/streams/a")).Status);
        Assert.Equal("running", (string)(await service.GetAsync("/api/streams/b"))["state"]!);
    }

    [Fact]
    public async Task Another_definition_leaves_a_paused_stream_paused_and_its_id_taken()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("a");
        await service.MarkAsync("a");
        await service.PostAsync("/api/streams/a/pause");

        var replacing = service.SendAsync(HttpMethod.Put, "/api/streams/a", """{"source": "synth://demo?size=64x96&objects=1", "loop": true}""");
        while (!replacing.IsCompleted)
        {
            // Nobody can take the id in between, and it is never gone.
            var (status, _) = await service.PostAsync("/api/streams", """{"id": "a", "source": "synth://nothing"}""");
            Assert.Equal(HttpStatusCode.Conflict, status);
        }

        var (replaced, stream) = await replacing;
        Assert.Equal((HttpStatusCode.OK, "paused"), (replaced, (string)stream!["state"]!));
        Assert.Equal("fish", (string)Assert.Single(stream["objects"]!.AsArray())!["name"]!);
        await service.PostAsync("/api/streams/a/resume");
        await service.UntilAsync("/api/streams/a", s => (string)s["state"]! == "running" && (int)s["width"]! == 96);
    }

    [Theory]
    [InlineData("""{"id": "a", "source": "synth://demo"}""", true)]
    [InlineData("""{"id": "a", "source": "synth://demo", "identity": null, "preset": null, "loop": false}""", true)]
    [InlineData("""{"id": "a", "source": "synth://demo", "identity": false}""", false)]
    public void What_nobody_says_of_a_stream_is_as_the_guide_has_it_from_a_client_and_from_the_disk(string json, bool tellsApart)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiJson.Configure(options);
        var sent = JsonSerializer.Deserialize<StreamDefinition>(json, options)!;
        var saved = JsonSerializer.Deserialize($$"""{"schema": "srnet.streams/1", "streams": [{{json}}]}""", StateJson.Default.SavedStreams)!.Streams.Single();
        Assert.All([sent, saved], stream => Assert.Equal(tellsApart, stream.TellsApart));
        if (tellsApart)
        {
            Assert.Equal(new StreamDefinition { Id = "a", Source = "synth://demo" }, sent);
            Assert.Equal(new SavedStream { Id = "a", Source = "synth://demo" }, saved);
        }
    }

    [Theory]
    [InlineData("rtsp://admin:hun/ter2@cam/live", null)]
    [InlineData("rtsp://admin:hunter2", null)]
    [InlineData("admin:hunter2@cam/live", null)]
    [InlineData("rtsp:/admin:hunter2@cam/live", null)]
    [InlineData("rtsp://admin:hunter2@cam/live", "hunter2")]
    public async Task An_address_that_cannot_be_is_refused_without_a_word_of_the_password(string source, string? password)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var body = new JsonObject { ["id"] = "cam", ["source"] = source, ["user"] = password is null ? null : "admin", ["password"] = password };
        var (status, answer) = await service.PostAsync("/api/streams", body.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotMatch("hun|ter2", answer!.ToJsonString());
        Assert.Empty((await service.GetAsync("/api/streams"))["streams"]!.AsArray());
    }

    [Fact]
    public async Task A_password_beside_the_source_is_shown_nowhere()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var (status, answer) = await service.PostAsync("/api/streams", """{"id": "cam", "source": "rtsp://127.0.0.1:1/live", "user": "ad@min", "password": "hun/ter2"}""");
        Assert.Equal((HttpStatusCode.Created, "rtsp://***@127.0.0.1:1/live"), (status, (string)answer!["source"]!));
        var known = await service.UntilAsync("/api/streams/cam", s => (string)s["state"]! == "reconnecting" && s["error"] is not null);
        Assert.DoesNotMatch("hun|ter2|min", known.ToJsonString());
    }

    [Fact]
    public async Task A_file_that_appears_later_is_found_as_soon_as_somebody_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceUnderTest.StartAsync(new Server.Service.Configuration.ServiceConfig { Rtsp = null, SourceFolders = [folder.Path] });
        var late = folder.File("late");
        await service.PostAsync("/api/streams", $$"""{"id": "late", "source": "{{late}}", "loop": true}""");
        var missing = await service.UntilAsync("/api/streams/late", s => (string)s["state"]! == "failed");
        Assert.Contains("There is no file", (string)missing["error"]!);
        Directory.CreateDirectory(folder.File("pictures"));
        File.WriteAllBytes(folder.File("pictures/1.png"), ImageCodec.EncodePalettePng(new byte[64 * 96], 96, 64, new byte[3 * 256]));
        Directory.Move(folder.File("pictures"), late);
        await service.PostAsync("/api/streams/late/resume");
        await service.UntilAsync("/api/streams/late", s => (string)s["state"]! == "running");
    }

    [Fact]
    public async Task Two_definitions_at_once_come_one_after_the_other()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("a");
        var both = await Task.WhenAll(
            service.SendAsync(HttpMethod.Put, "/api/streams/a", """{"source": "synth://demo?size=64x96&objects=1", "loop": true}"""),
            service.SendAsync(HttpMethod.Put, "/api/streams/a", """{"source": "synth://demo?size=64x64&objects=1", "loop": true}"""));
        Assert.All(both, b => Assert.Equal(HttpStatusCode.OK, b.Status));
        Assert.Contains((string)(await service.GetAsync("/api/streams/a"))["source"]!, both.Select(b => (string)b.Body!["source"]!));
        await service.UntilAsync("/api/streams/a", s => (string)s["state"]! == "running");
    }

    [Fact]
    public async Task A_stream_that_cannot_be_opened_says_why_and_hurts_nobody()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("good");
        await service.PostAsync("/api/streams", """{"id": "bad", "source": "synth://nothing"}""");
        await service.PostAsync("/api/streams", """{"id": "dead", "source": "rtsp://admin:hunter2@127.0.0.1:1/live?token=abcdef"}""");

        var bad = await service.UntilAsync("/api/streams/bad", s => (string)s["state"]! == "failed");
        Assert.Contains("There is no scene 'nothing'", (string)bad["error"]!, StringComparison.Ordinal);
        var dead = await service.UntilAsync("/api/streams/dead", s => (string)s["state"]! == "reconnecting");
        Assert.Equal("rtsp://***@127.0.0.1:1/live?token=***", (string)dead["source"]!);
        Assert.DoesNotContain("hunter2", dead.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal("running", (string)(await service.GetAsync("/api/streams/good"))["state"]!);
        var ready = await service.GetAsync("/health/ready");
        Assert.Equal("degraded", (string)ready["status"]!);
        Assert.Equal("healthy", (string)(await service.GetAsync("/health/live"))["status"]!);
    }

    [Fact]
    public async Task A_source_with_an_end_comes_to_it_unless_it_is_to_loop()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.PostAsync("/api/streams", """{"id": "once", "source": "synth://demo?size=64x96&objects=1&frames=5"}""");
        await service.PostAsync("/api/streams", """{"id": "loop", "source": "synth://demo?size=64x96&objects=1&frames=5", "loop": true}""");
        await service.UntilAsync("/api/streams/once", s => (string)s["state"]! == "ended");
        Assert.Equal("running", (string)(await service.UntilAsync("/api/streams/loop", s => (long)s["framesCaptured"]! > 12))["state"]!);
    }

    [Theory]
    [InlineData("""{"id": "a b", "source": "synth://demo"}""", HttpStatusCode.BadRequest, "id has to be")]
    [InlineData("""{"id": "../x", "source": "synth://demo"}""", HttpStatusCode.BadRequest, "id has to be")]
    [InlineData("""{"id": "x", "source": ""}""", HttpStatusCode.BadRequest, "source of stream 'x'")]
    [InlineData("""{"id": "x", "source": "synth://demo", "size": "100x100"}""", HttpStatusCode.BadRequest, "multiples of 16")]
    [InlineData("""{"id": "x", "source": "synth://demo", "preset": "best"}""", HttpStatusCode.BadRequest, "fast, balanced or accurate")]
    [InlineData("""{"id": "x", "source": "synth://demo", "outputs": [{"kind": "fax"}]}""", HttpStatusCode.BadRequest, "fax")]
    [InlineData("""{"id": "x", "source": "synth://demo", "outputs": [{"kind": "record"}]}""", HttpStatusCode.BadRequest, "'recordings' names")]
    [InlineData("""{"id": "x", "source": "synth://demo", "outputs": [{"kind": "rtspPush", "url": "http://x/"}]}""", HttpStatusCode.BadRequest, "needs a url")]
    [InlineData("""{"id": "x", "source": "synth://demo", "sourc": "y"}""", HttpStatusCode.BadRequest, "not known")]
    [InlineData("""{"source": "synth://demo"}""", HttpStatusCode.BadRequest, "lacks 'id'")]
    [InlineData("""{"id": null, "source": "synth://demo"}""", HttpStatusCode.BadRequest, "$.id")]
    [InlineData("""{"id": """, HttpStatusCode.BadRequest, "no JSON")]
    [InlineData("""{"id": "taken", "source": "synth://demo"}""", HttpStatusCode.Conflict, "already")]
    public async Task What_cannot_be_added_is_refused_in_one_sentence(string json, HttpStatusCode expected, string why)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.PostAsync("/api/streams", """{"id": "taken", "source": "rtsp://127.0.0.1:1/"}""");
        var (status, body) = await service.PostAsync("/api/streams", json);
        Assert.Equal(expected, status);
        Assert.Contains(why, (string)body!["detail"]!, StringComparison.Ordinal);
        Assert.Single((await service.GetAsync("/api/streams"))["streams"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/streams/nobody")]
    [InlineData("/api/streams/nobody/objects")]
    [InlineData("/api/streams/nobody/snapshot.jpg")]
    [InlineData("/api/streams/nobody/mask.png")]
    [InlineData("/api/streams/nobody/video.mjpeg")]
    [InlineData("/api/streams/nobody/events")]
    [InlineData("/api/nothing")]
    public async Task What_is_not_there_is_a_404_with_a_sentence(string path)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var (status, body) = await service.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.StartsWith("There is no", (string)body!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_interface_describes_itself()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var paths = (await service.GetAsync("/openapi/v1.json"))["paths"]!.AsObject().Select(p => p.Key).ToList();
        Assert.Contains("/api/streams/{id}/objects/{objectId}/prompts", paths);
        Assert.Contains("/api/streams/{id}/video.mjpeg", paths);
        Assert.StartsWith("srnet", (string)(await service.GetAsync("/api/version"))["name"]!, StringComparison.Ordinal);
    }
}
