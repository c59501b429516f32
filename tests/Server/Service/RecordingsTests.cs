using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Recordings;

namespace SRNet.Server.Tests.Service;

/// <summary>What was recorded, as clients see it.</summary>
public class RecordingsTests
{
    [Fact]
    public async Task Recordings_are_listed_played_in_parts_downloaded_and_deleted()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder);
        await service.MarkAsync("pond");
        var frames = (long)(await service.GetAsync("/api/streams/pond"))["framesProcessed"]!;
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > frames + 60);

        // Being written: it can be seen and read, and not deleted.
        var open = await service.UntilAsync("/api/streams/pond/recordings", list => Of(list, "record").Length == 1 && Of(list, "masks").Length == 1);
        var name = (string)Of(open, "record")[0]["name"]!;
        Assert.True((bool)Of(open, "record")[0]["writing"]!);
        var (refused, why) = await service.SendAsync(HttpMethod.Delete, $"/api/streams/pond/recordings/record/{name}");
        Assert.Equal((HttpStatusCode.Conflict, true), (refused, ((string)why!["detail"]!).Contains("being written", StringComparison.Ordinal)));
        await service.SendAsync(HttpMethod.Delete, "/api/streams/pond");

        // The stream is gone, what it recorded is there.
        var list = await service.GetAsync("/api/streams/pond/recordings");
        Assert.Equal((long)list["bytes"]!, list["recordings"]!.AsArray().Sum(r => (long)r!["bytes"]!));
        Assert.All(list["recordings"]!.AsArray(), r => Assert.False((bool)r!["writing"]!));
        var record = Of(list, "record")[0];
        Assert.InRange(DateTimeOffset.Parse((string)record["end"]!, CultureInfo.InvariantCulture) - DateTimeOffset.Parse((string)record["start"]!, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(2));
        var path = $"/api/streams/pond/recordings/record/{name}";
        using var whole = await service.Client.GetAsync(path, TestContext.Current.CancellationToken);
        var bytes = await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "video/mp4", "bytes"), (whole.StatusCode, whole.Content.Headers.ContentType!.MediaType, string.Join(',', whole.Headers.AcceptRanges)));
        Assert.Equal((long)record["bytes"]!, bytes.Length);
        using var asked = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(100, 199) } };
        using var part = await service.Client.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[100..200], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var head = await service.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        using var download = await service.Client.GetAsync(path + "?download=true", TestContext.Current.CancellationToken);
        Assert.Equal(("attachment", $"pond-record-{name}"), (download.Content.Headers.ContentDisposition!.DispositionType, download.Content.Headers.ContentDisposition.FileName));

        var masks = (string)Of(list, "masks")[0]["name"]!;
        await using var zipped = await service.Client.GetStreamAsync($"/api/streams/pond/recordings/masks/{masks}", TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await zipped.CopyToAsync(copy, TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(copy);
        Assert.Equal(Directory.GetFiles(folder.File($"pond/masks/{masks}")).Select(Path.GetFileName).Order(), zip.Entries.Select(e => e.Name).Order());

        var exports = new (string Format, string Type)[] { ("coco", "application/json"), ("coco-polygons", "application/json"), ("cvat", "application/xml"), ("yolo", "application/zip") };
        foreach (var (format, type) in exports)
        {
            using var export = await service.Client.GetAsync($"/api/streams/pond/recordings/masks/{masks}?format={format}", TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, type), (export.StatusCode, export.Content.Headers.ContentType!.MediaType));
            Assert.InRange((await export.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 200, int.MaxValue);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await service.SendAsync(HttpMethod.Get, $"/api/streams/pond/recordings/masks/{masks}?format=paint")).Status);
        foreach (var gone in new[] { path, $"/api/streams/pond/recordings/masks/{masks}" })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, gone)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await service.SendAsync(HttpMethod.Delete, gone)).Status);
        }

        Assert.False(Path.Exists(folder.File($"pond/{name}")) || Path.Exists(folder.File($"pond/masks/{masks}")));
    }

    [Fact]
    public async Task The_timeline_tells_when_objects_were_seen_and_removed()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder);
        var before = DateTimeOffset.UtcNow;
        var id = await service.MarkAsync("pond", "koi");
        var frames = (long)(await service.GetAsync("/api/streams/pond"))["framesProcessed"]!;
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > frames + 20);
        await service.SendAsync(HttpMethod.Delete, $"/api/streams/pond/objects/{id}");
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > frames + 40);
        var after = DateTimeOffset.UtcNow;
        var timeline = await service.UntilAsync("/api/streams/pond/recordings/timeline", t => t["objects"]!.AsArray().Count == 1);
        var item = timeline["objects"]![0]!;
        Assert.Equal((id, "koi"), ((int)item["id"]!, (string)item["name"]!));
        var span = item["spans"]![0]!;
        Assert.Equal("tracking", (string)span["state"]!);
        var (from, to) = (DateTimeOffset.Parse((string)span["from"]!, CultureInfo.InvariantCulture), DateTimeOffset.Parse((string)span["to"]!, CultureInfo.InvariantCulture));
        Assert.True(before <= from && from < to && to <= after, $"{before:O} {from:O} {to:O} {after:O}");

        var none = await service.GetAsync($"/api/streams/pond/recordings/timeline?to={Uri.EscapeDataString((before - TimeSpan.FromHours(1)).ToString("O", CultureInfo.InvariantCulture))}");
        Assert.Empty(none["objects"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/streams/nobody/recordings")]
    [InlineData("/api/streams/..%2Fsecret/recordings")]
    [InlineData("/api/streams/pond/recordings/record/secret.mp4")]
    [InlineData("/api/streams/pond/recordings/record/..%2F..%2Fsecret%2F20260101T000000.000Z.mp4")]
    [InlineData("/api/streams/pond/recordings/..%2Fsecret/20260101T000000.000Z.mp4")]
    [InlineData("/api/streams/pond/recordings/record/20260101T000000.000Z.mp4%00.png")]
    [InlineData("/api/streams/pond/recordings/fax/20260101T000000.000Z.mp4")]
    public async Task Nothing_else_can_be_had(string path)
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.File("secret/20260101T000000.000Z.mp4"), 10);
        await WriteAsync(folder.File("pond/secret.mp4"), 10);
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.File("recordings") });
        await WriteAsync(folder.File("recordings/pond/secret.mp4"), 10);
        HttpStatusCode[] refusals = [HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.MethodNotAllowed];
        Assert.Contains((await service.SendAsync(HttpMethod.Get, path)).Status, refusals);
        Assert.Contains((await service.SendAsync(HttpMethod.Delete, path)).Status, refusals);
        Assert.True(File.Exists(folder.File("secret/20260101T000000.000Z.mp4")) && File.Exists(folder.File("recordings/pond/secret.mp4")));
    }

    [Fact]
    public async Task The_oldest_go_first_by_hours_and_by_space_and_only_what_is_ours()
    {
        using var folder = new TemporaryFolder();
        var now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.Path });
        await service.PostAsync("/api/streams", $$"""
            {"id": "pond", "source": "rtsp://127.0.0.1:1/none", "outputs": [{"kind": "objects", "keepHours": 2}, {"kind": "masks", "keepGigabytes": 0.000003}]}
            """);
        string[] old = ["pond/objects/20260601T090000.000Z.jsonl", "pond/masks/20260601T100000.000Z/00000.png"];
        string[] kept =
        [
            "pond/objects/20260601T110000.000Z.jsonl", "pond/masks/20260601T100100.000Z/00000.png", "pond/masks/20260601T100200.000Z/00000.png", "pond/objects/notes.jsonl", "pond/20260601T090000.000Z.mp4",
            "pond/masks/mine/00000.png", "pond/objects/20260601T080000.000Z.txt", "other/objects/20260601T080000.000Z.jsonl",
        ];
        foreach (var file in old.Concat(kept))
        {
            await WriteAsync(folder.File(file), 1500);
        }

        // Somebody put something beside the pictures of a minute that goes.
        await WriteAsync(folder.File("pond/masks/20260601T095900.000Z/00000.png"), 1500);
        await WriteAsync(folder.File("pond/masks/20260601T095900.000Z/remarks.txt"), 10);
        service.Service<RecordingLibrary>().Prune(now);
        Assert.All(old, file => Assert.False(File.Exists(folder.File(file)), file));
        Assert.All(kept.Append("pond/masks/20260601T095900.000Z/remarks.txt"), file => Assert.True(File.Exists(folder.File(file)), file));
    }

    private static async Task<ServiceUnderTest> StartAsync(TemporaryFolder folder)
    {
        var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.Path });
        var (status, body) = await service.PostAsync("/api/streams", $$"""
            {"id": "pond", "source": "{{ServiceUnderTest.Scene}}", "size": "96x160", "loop": true, "outputs": [{"kind": "record"}, {"kind": "masks"}]}
            """);
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 0);
        return service;
    }

    private static JsonNode[] Of(JsonNode list, string kind) => [.. list["recordings"]!.AsArray().Where(r => (string)r!["kind"]! == kind).Select(r => r!)];

    private static async Task WriteAsync(string path, int bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, new byte[bytes], TestContext.Current.CancellationToken);
    }
}
