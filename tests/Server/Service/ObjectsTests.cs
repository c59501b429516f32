using System.Net;
using SRNet.Interop.Media;

namespace SRNet.Server.Tests.Service;

public class ObjectsTests
{
    [Fact]
    public async Task An_object_is_marked_corrected_renamed_and_removed_on_the_running_stream()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var id = await service.MarkAsync(name: "first");
        var second = await service.MarkAsync(name: "second");
        Assert.NotEqual(id, second);

        var item = await service.GetAsync($"/api/streams/scene/objects/{id}");
        Assert.Equal("#ff8800", (string)item["color"]!);
        Assert.Equal(4, item["box"]!.AsArray().Count);
        Assert.Equal(2, item["centroid"]!.AsArray().Count);

        var (corrected, _) = await service.PostAsync($"/api/streams/scene/objects/{id}/prompts", """{"prompt": {"type": "clicks", "points": [{"x": 60, "y": 50, "positive": true}, {"x": 5, "y": 5, "positive": false}]}}""");
        Assert.Equal(HttpStatusCode.OK, corrected);

        var (renamed, change) = await service.SendAsync(HttpMethod.Patch, $"/api/streams/scene/objects/{id}", """{"name": "Karl", "color": "#0000ff"}""");
        Assert.Equal(HttpStatusCode.OK, renamed);
        Assert.Equal(("Karl", "#0000ff"), ((string)change!["name"]!, (string)change["color"]!));

        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{id}")).Status);
        Assert.Equal([second], (await service.GetAsync("/api/streams/scene/objects"))["objects"]!.AsArray().Select(o => (int)o!["id"]!));

        // With the last one the network stops as well.
        await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{second}");
        await service.UntilAsync("/api/streams/scene", s => s["internalSize"] is null);
    }

    [Fact]
    public async Task Marks_and_removals_are_taken_back_and_done_again()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await service.PostAsync("/api/streams/scene/objects/undo")).Status);
        var id = await service.MarkAsync(name: "first");
        var wrong = await service.MarkAsync(name: "wrong");

        var (status, body) = await service.PostAsync("/api/streams/scene/objects/undo");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([id], body!["objects"]!.AsArray().Select(o => (int)o!["id"]!));
        Assert.Equal((1, 1), ((int)body["undo"]!, (int)body["redo"]!));

        // With its name, and with the last object of all the network comes back as well.
        await service.PostAsync("/api/streams/scene/objects/redo");
        Assert.Equal("wrong", (string)(await service.GetAsync($"/api/streams/scene/objects/{wrong}"))["name"]!);
        foreach (var each in new[] { id, wrong })
        {
            await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{each}");
        }

        await service.UntilAsync("/api/streams/scene", s => s["internalSize"] is null && (int)s["undo"]! >= 2);
        await service.PostAsync("/api/streams/scene/objects/undo");
        await service.PostAsync("/api/streams/scene/objects/undo");
        var back = await service.UntilAsync("/api/streams/scene", s => s["objects"]!.AsArray().Count == 2 && s["internalSize"] is not null);
        Assert.Equal(["first", "wrong"], back["objects"]!.AsArray().Select(o => (string)o!["name"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await service.PostAsync("/api/streams/nobody/objects/undo")).Status);
    }

    [Fact]
    public async Task A_segmentation_as_coco_writes_it_marks_an_object()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var (status, body) = await service.PostAsync("/api/streams/scene/objects", """{"prompt": {"type": "mask", "segmentation": [[40, 20, 80, 20, 80, 60, 40, 60], [90, 20, 100, 20, 100, 30, 90, 30]]}}""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        Assert.True((int)body!["area"]! is 0 or (40 * 40) + 100, $"{body}");
        (status, body) = await service.PostAsync("/api/streams/scene/objects", """{"prompt": {"type": "mask", "segmentation": {"size": [96, 160], "counts": [5, 7]}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("add up", (string)body!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mask_of_the_frames_size_marks_what_is_not_black()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var pixels = new byte[96 * 160];
        pixels.AsSpan(40 * 160, 20 * 160).Fill(7);
        var png = Convert.ToBase64String(ImageCodec.EncodePng(pixels, 160, 96, PixelKind.Gray8));
        var (status, body) = await service.PostAsync("/api/streams/scene/objects", $$"""{"prompt": {"type": "mask", "png": "{{png}}"} }""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        Assert.Equal("object 1", (string)body!["name"]!);
    }

    [Theory]
    [InlineData("""{"prompt": {"type": "box", "box": [1, 2, 3]}}""", "[x, y, width, height]")]
    [InlineData("""{"prompt": {"type": "box", "box": [1, 2, 0, 10]}}""", "above 0")]
    [InlineData("""{"prompt": {"type": "box", "box": [1e30, 2, 3, 4]}}""", "far outside")]
    [InlineData("""{"prompt": {"type": "box", "box": [500, 500, 10, 10]}}""", "")]
    [InlineData("""{"prompt": {"type": "clicks", "points": []}}""", "clicks are")]
    [InlineData("""{"prompt": {"type": "clicks", "points": [null]}}""", "a click is")]
    [InlineData("""{"prompt": {"type": "clicks", "points": [{"x": 1, "y": 1, "positive": false}]}}""", "")]
    [InlineData("""{"prompt": {"type": "scribble", "strokes": [{"points": [[1, 2]], "radius": 0}]}}""", "radius")]
    [InlineData("""{"prompt": {"type": "scribble", "strokes": [null]}}""", "stroke")]
    [InlineData("""{"prompt": {"type": "polygon", "points": [[1, 2], [3, 4]]}}""", "3 to")]
    [InlineData("""{"prompt": {"type": "polygon", "points": [[1, 2], [3], [4, 5]]}}""", "[x, y]")]
    [InlineData("""{"prompt": {"type": "mask", "png": "!"}}""", "base64")]
    [InlineData("""{"prompt": {"type": "mask", "png": "AAAA"}}""", "neither PNG nor JPEG")]
    [InlineData("""{"prompt": {"type": "lasso"}}""", "scribble, polygon or mask")]
    [InlineData("""{"prompt": {}}""", "it is a box")]
    [InlineData("""{"prompt": null}""", "expected form")]
    [InlineData("""{}""", "lacks 'prompt'")]
    [InlineData("""{"name": "", "prompt": {"type": "box", "box": [1, 2, 30, 40]}}""", "name")]
    [InlineData("""{"color": "red", "prompt": {"type": "box", "box": [1, 2, 30, 40]}}""", "#rrggbb")]
    public async Task A_prompt_that_says_nothing_is_refused_and_leaves_no_object(string json, string why)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var (status, body) = await service.PostAsync("/api/streams/scene/objects", json);
        Assert.True(status == HttpStatusCode.BadRequest, $"{status} {body}");
        Assert.Contains(why, (string)body!["detail"]!, StringComparison.Ordinal);
        await service.UntilAsync("/api/streams/scene", s => s["objects"]!.AsArray().Count == 0 && (string)s["state"]! == "running");
    }

    [Fact]
    public async Task Before_the_first_picture_nothing_can_be_marked()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.PostAsync("/api/streams", """{"id": "dead", "source": "rtsp://127.0.0.1:1/"}""");
        var (status, body) = await service.PostAsync("/api/streams/dead/objects", """{"prompt": {"type": "box", "box": [1, 2, 30, 40]}}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("no picture yet", (string)body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await service.SendAsync(HttpMethod.Get, "/api/streams/dead/snapshot.jpg")).Status);
    }
}
