using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Pipeline.Labels;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Recordings;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/streams/ID/recordings</c>: what was recorded, when objects were seen in it, the files themselves.</summary>
internal static class RecordingsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var recordings = api.MapGroup("/streams/{id}/recordings").WithTags("recordings");
        recordings.MapGet("/", List);
        recordings.MapGet("/timeline", TimelineOf);
        recordings.MapMethods("/{kind}/{name}", [HttpMethods.Get, HttpMethods.Head], Send).Produces(StatusCodes.Status200OK, contentType: "video/mp4");
        recordings.MapDelete("/{kind}/{name}", Delete).WithMetadata(new NeededRole(Role.Administer));
    }

    private static Results<Ok<RecordingList>, ProblemHttpResult> List(string id, RecordingLibrary library, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (library.FolderOf(id) is not { } folder)
        {
            return Problems.NoStream(id);
        }

        var open = library.Open(id);
        RecordingView[] views =
        [
            .. RecordingLibrary.List(folder, from, to).Select(recorded => new RecordingView(
                recorded.Kind.Name, recorded.Segment.Name, recorded.Segment.Start, recorded.Segment.End, recorded.Segment.Bytes, open.Contains(recorded.Segment.Path))),
        ];
        return TypedResults.Ok(new RecordingList(views, views.Sum(view => view.Bytes)));
    }

    private static Results<Ok<Timeline>, ProblemHttpResult> TimelineOf(string id, RecordingLibrary library, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        library.FolderOf(id) is { } folder ? TypedResults.Ok(RecordingLibrary.Timeline(folder, from, to)) : Problems.NoStream(id);

    private static IResult Send(string id, string kind, string name, HttpContext context, RecordingLibrary library, bool download = false, string? format = null)
    {
        if (Find(id, kind, name, library) is not { } recorded)
        {
            return NoRecording(id, kind, name);
        }

        if (HeadRequests.Is(context))
        {
            // So that a long file is not read for nothing.
            context.Request.Method = HttpMethods.Head;
        }

        if (format is not null)
        {
            return Directory.Exists(recorded.Segment.Path)
                ? Export(recorded.Segment, format, $"{id}-{recorded.Segment.Name}", context.RequestAborted)
                : Problems.Invalid("Only masks can be had in another format.");
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        var saved = download ? $"{id}-{kind}-{recorded.Segment.Name}" : null;
        if (Directory.Exists(recorded.Segment.Path))
        {
            return Made($"{id}-{kind}-{recorded.Segment.Name}.zip", recorded.Kind.ContentType, path => Zip(recorded.Segment.Path, path));
        }

        // Not as a path: that would be read in a way that keeps the recorder from writing on.
        var file = new FileStream(recorded.Segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16, useAsync: true);
        return TypedResults.Stream(file, recorded.Kind.ContentType, saved, recorded.Segment.End, enableRangeProcessing: true);
    }

    private static IResult Export(Segment segment, string format, string name, CancellationToken cancellation)
    {
        return format switch
        {
            "coco" => Made($"{name}-coco.json", "application/json", path => MaskFolder.Export(segment.Path, [new CocoExport(path)], cancellation)),
            "coco-polygons" => Made($"{name}-coco.json", "application/json", path => MaskFolder.Export(segment.Path, [new CocoExport(path, polygons: true)], cancellation)),
            "cvat" => Made($"{name}-cvat.xml", "application/xml", path => MaskFolder.Export(segment.Path, [new CvatExport(path)], cancellation)),
            "yolo" => Made($"{name}-yolo.zip", "application/zip", path => ZipYolo(segment.Path, path, cancellation)),
            _ => Problems.Invalid($"The format is coco, coco-polygons, yolo or cvat, not '{Problems.Short(format)}'."),
        };
    }

    // In a folder of its own, which goes once the file is open: what is sent is nobody's any more.
    private static FileStreamHttpResult Made(string name, string contentType, Action<string> make)
    {
        var folder = Directory.CreateTempSubdirectory("srnet-export-").FullName;
        try
        {
            var path = Path.Combine(folder, name);
            make(path);
            return TypedResults.Stream(File.OpenRead(path), contentType, name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // PNGs are compressed already.
    private static void Zip(string folder, string path) => ZipFile.CreateFromDirectory(folder, path, CompressionLevel.NoCompression, includeBaseDirectory: false);

    private static void ZipYolo(string masks, string path, CancellationToken cancellation)
    {
        var folder = path + ".d";
        using var yolo = new YoloExport(folder);
        MaskFolder.Export(masks, [yolo], cancellation);
        ZipFile.CreateFromDirectory(folder, path);
    }

    private static Results<NoContent, ProblemHttpResult> Delete(string id, string kind, string name, RecordingLibrary library)
    {
        if (Find(id, kind, name, library) is not { } recorded)
        {
            return NoRecording(id, kind, name);
        }

        return recorded.Folder.Delete(recorded.Segment, library.Open(id))
            ? TypedResults.NoContent()
            : Problems.Conflict($"'{name}' is being written; delete it when the next one has begun, or pause the stream.");
    }

    private static Recorded? Find(string id, string kind, string name, RecordingLibrary library) =>
        library.FolderOf(id) is { } folder ? RecordingLibrary.Find(folder, kind, name) : null;

    private static ProblemHttpResult NoRecording(string id, string kind, string name) =>
        Problems.Problem(StatusCodes.Status404NotFound, $"Stream '{Problems.Short(id)}' has no recording '{Problems.Short(name)}' of the kind '{Problems.Short(kind)}'.");
}
