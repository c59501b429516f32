using System.Net;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Tests.Service;

/// <summary>Stills, definitions, addresses and marks without a person, as the API has them.</summary>
public class StillsTests
{
    private const string Stills = "/api/streams/scene/stills";
    private const string TwoMarks = """
        {"marks": [
          {"prompts": [{"type": "box", "box": [20, 20, 60, 40]}], "name": "first"},
          {"prompts": [{"type": "clicks", "points": [{"x": 130, "y": 70}]}, {"type": "clicks", "points": [{"x": 5, "y": 5, "positive": false}]}]}]}
        """;

    [Fact]
    public async Task A_still_is_previewed_and_marked_as_one_step_and_let_go()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null });
        Assert.Equal(HttpStatusCode.NotFound, (await service.PostAsync("/api/streams/none/stills", "{}")).Status);
        await service.AddSceneAsync();
        await service.UntilAsync("/api/streams/scene", s => (long)s["framesProcessed"]! > 0);
        var (status, still) = await service.PostAsync(Stills, "{}");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal((160, 96), ((int)still!["width"]!, (int)still["height"]!));
        var here = $"{Stills}/{still["still"]}";

        var (_, preview) = await service.PostAsync($"{here}/preview", """{"prompts": [{"type": "box", "box": [20, 20, 60, 40]}]}""");
        Assert.InRange((int)preview!["area"]!, 1, 60 * 40);
        Assert.NotEmpty(preview["outlines"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync($"{here}/preview", """{"prompts": []}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync($"{here}/marks", """{"marks": []}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.PostAsync($"{here}/marks", """{"marks": [{"object": 9, "prompts": [{"type": "box", "box": [20, 20, 60, 40]}]}]}""")).Status);
        Assert.Empty((await service.GetAsync("/api/streams/scene/objects"))["objects"]!.AsArray());

        var (marked, list) = await service.PostAsync($"{here}/marks", TwoMarks);
        Assert.True(marked == HttpStatusCode.OK, $"{list}");
        Assert.Equal(["first", "object 2"], list!["objects"]!.AsArray().Select(o => (string)o!["name"]!));
        Assert.Equal([1, 2], list["marked"]!.AsArray().Select(id => (int)id!));
        await service.UntilAsync("/api/streams/scene/objects", o => o["objects"]!.AsArray().All(item => (string)item!["state"]! != "pending"));
        Assert.Equal(1, (int)(await service.GetAsync("/api/streams/scene"))["undo"]!);
        Assert.Equal(HttpStatusCode.OK, (await service.PostAsync("/api/streams/scene/objects/undo")).Status);
        await service.UntilAsync("/api/streams/scene/objects", o => o["objects"]!.AsArray().Count == 0);

        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, here)).Status);
        var (gone, problem) = await service.SendAsync(HttpMethod.Get, here);
        Assert.Equal(HttpStatusCode.NotFound, gone);
        Assert.Contains("ask for a new one", (string)problem!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stream_was_defined_as_can_be_sent_back_and_hides_what_is_secret()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null });
        const string Definition = """
            {"id": "cam", "source": "rtsp://127.0.0.1:9/cam?token=s3cret", "user": "op", "password": "p@ss/word", "preset": "fast", "names": false,
             "outputs": [{"kind": "rtspPush", "url": "rtsp://away:pw1@127.0.0.1:9/a"}, {"kind": "rtspPush", "url": "rtsp://away:pw2@127.0.0.1:9/b"}]}
            """;
        Assert.Equal(HttpStatusCode.Created, (await service.PostAsync("/api/streams", Definition)).Status);
        var shown = (await service.GetAsync("/api/streams/cam/definition")).ToJsonString();
        foreach (var secret in new[] { "s3cret", "p@ss", "ss/word", "pw1", "pw2", "op:" })
        {
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(HttpMethod.Put, "/api/streams/cam", shown)).Status);
        var kept = service.Service<StreamManager>().Find("cam")!.Definition;
        Assert.Equal(("rtsp://127.0.0.1:9/cam?token=s3cret", "op", "p@ss/word"), (kept.Source, kept.User, kept.Password));
        Assert.Equal(["rtsp://away:pw1@127.0.0.1:9/a", "rtsp://away:pw2@127.0.0.1:9/b"], kept.Outputs!.Select(o => o.Url));
        Assert.Equal(shown, (await service.GetAsync("/api/streams/cam/definition")).ToJsonString());

        // To another host nothing goes that was said for this one.
        foreach (var elsewhere in new[] { shown.Replace("127.0.0.1:9/cam", "127.0.0.2:9/cam", StringComparison.Ordinal), shown.Replace("127.0.0.1:9/b", "127.0.0.2:9/b", StringComparison.Ordinal) })
        {
            var (status, problem) = await service.SendAsync(HttpMethod.Put, "/api/streams/cam", elsewhere);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("user and password beside it", (string)problem!["detail"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_marks_by_itself_what_a_detector_finds()
    {
        using var folder = new TemporaryFolder();
        var detector = TinyDetector.Write(folder.File("tiny.onnx"), scored: false, 160, "{0: 'fish', 1: 'boat'}", [new(80, 80, 60, 50, [0.9f, 0])]);
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, SourceFolders = [folder.Path] });
        string Stream(string id, string auto) => $$"""{"id": "{{id}}", "source": "{{ServiceUnderTest.Scene}}&live=true&frames=100000", "size": "96x160", "autoMark": {{auto}} }""";
        foreach (var wrong in new[] { """{"find": "/etc/passwd"}""", """{"find": "motion", "classes": ["fish"]}""", """{"find": "motion", "most": 0}""", $$"""{"find": "{{detector}}", "classes": ["cat"] }""" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync("/api/streams", Stream("wrong", wrong))).Status);
        }

        var (status, body) = await service.PostAsync("/api/streams", Stream("pond", $$"""{"find": "{{detector}}", "most": 1, "classes": ["fish"]}"""));
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        var objects = await service.UntilAsync("/api/streams/pond/objects", o => o["objects"]!.AsArray().Count > 0);
        Assert.Equal("fish 1", (string)objects["objects"]![0]!["name"]!);
        Assert.Equal(detector, (string)(await service.GetAsync("/api/streams/pond/definition"))["autoMark"]!["find"]!);
    }

    [Fact]
    public async Task Only_what_is_in_a_zone_is_marked_as_it_is_drawn_at_the_moment()
    {
        using var folder = new TemporaryFolder();
        var detector = TinyDetector.Write(folder.File("tiny.onnx"), scored: true, 160, "", [new(80, 80, 60, 50, [0.9f])]);
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, SourceFolders = [folder.Path] });
        string Door(double to) => FormattableString.Invariant($$"""{"name": "door", "points": [[0, 0], [{{to}}, 0], [{{to}}, 1], [0, 1]] }""");
        var (status, body) = await service.PostAsync("/api/streams", $$"""
            {"id": "pond", "source": "{{ServiceUnderTest.Scene}}&live=true&frames=100000", "size": "96x160", "zones": [{{Door(0.4)}}], "autoMark": {"find": "{{detector}}", "zones": ["door"]} }
            """);
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 60);
        Assert.Empty((await service.GetAsync("/api/streams/pond/objects"))["objects"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(HttpMethod.Put, "/api/streams/pond/zones", $$"""{"zones": [{{Door(0.6)}}], "lines": [] }""")).Status);
        await service.UntilAsync("/api/streams/pond/objects", o => o["objects"]!.AsArray().Count > 0);
    }
}
