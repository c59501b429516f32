using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/streams/{id}/objects</c>: objects are marked, corrected, renamed and removed.</summary>
internal static class ObjectsApi
{
    private const int LongestName = 100;

    // A prompt is answered once a frame was segmented with it, so that what is wrong with it is the answer; a stream that stands still does not hold up the client.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(RouteGroupBuilder api)
    {
        var objects = api.MapGroup("/streams/{id}/objects").WithTags("objects");
        objects.MapGet("/", List);
        objects.MapGet("/{objectId:int}", Get);
        var marking = objects.MapGroup("").WithMetadata(new NeededRole(Role.Mark));
        marking.MapPost("/", AddAsync);
        marking.MapPost("/undo", UndoAsync);
        marking.MapPost("/redo", RedoAsync);
        marking.MapPost("/{objectId:int}/prompts", CorrectAsync);
        marking.MapPatch("/{objectId:int}", Change);
        marking.MapDelete("/{objectId:int}", Remove);
    }

    private static Results<Ok<ObjectList>, ProblemHttpResult> List(string id, StreamManager manager) =>
        manager.Find(id) is { } stream ? TypedResults.Ok(ListOf(stream)) : Problems.NoStream(id);

    private static Results<Ok<ObjectView>, ProblemHttpResult> Get(string id, int objectId, StreamManager manager) =>
        manager.Find(id) is not { } stream ? Problems.NoStream(id)
        : stream.Stream.FindObject(objectId) is { } item ? TypedResults.Ok(Views.Of(item))
        : Problems.NoObject(id, objectId);

    private static async Task<Results<Created<ObjectView>, ProblemHttpResult>> AddAsync(string id, NewObject request, StreamManager manager, HttpContext context, CancellationToken cancellation)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (FrameSize(stream) is not { } size)
        {
            return NoPicture(id);
        }

        var (name, colour) = Check(request.Name, request.Color);
        var seen = PromptReader.Seen(request.Prompt);
        var (added, done) = stream.Stream.AddObject(name, colour, PromptReader.Read(request.Prompt, size, stream.Stream.Status.Aspect), seen);
        var gone = await WaitAsync(done, seen, cancellation);
        manager.NoteChange();
        return TypedResults.Created(PublicAddress.Location(context, $"/api/streams/{id}/objects/{added.Id}"), Views.Of(stream.Stream.FindObject(added.Id) ?? added) with { SeenFrameGone = gone });
    }

    private static async Task<Results<Ok<ObjectView>, ProblemHttpResult>> CorrectAsync(
        string id, int objectId, Correction request, StreamManager manager, CancellationToken cancellation)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (FrameSize(stream) is not { } size)
        {
            return NoPicture(id);
        }

        var seen = PromptReader.Seen(request.Prompt);
        if (stream.Stream.Prompt(PromptReader.Read(request.Prompt, size, stream.Stream.Status.Aspect)(objectId), seen) is not { } done)
        {
            return Problems.NoObject(id, objectId);
        }

        var gone = await WaitAsync(done, seen, cancellation);
        manager.NoteChange();
        return stream.Stream.FindObject(objectId) is { } item ? TypedResults.Ok(Views.Of(item) with { SeenFrameGone = gone }) : Problems.NoObject(id, objectId);
    }

    private static Results<Ok<ObjectView>, ProblemHttpResult> Change(string id, int objectId, ObjectChange request, StreamManager manager)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        var (name, colour) = Check(request.Name, request.Color);
        if (stream.Stream.ChangeObject(objectId, name, colour) is not { } item)
        {
            return Problems.NoObject(id, objectId);
        }

        manager.NoteChange();
        return TypedResults.Ok(Views.Of(item));
    }

    private static Results<NoContent, ProblemHttpResult> Remove(string id, int objectId, StreamManager manager)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (!stream.Stream.RemoveObject(objectId))
        {
            return Problems.NoObject(id, objectId);
        }

        manager.NoteChange();
        return TypedResults.NoContent();
    }

    private static Task<Results<Ok<ObjectList>, ProblemHttpResult>> UndoAsync(string id, StreamManager manager, CancellationToken cancellation) =>
        StepAsync(id, manager, stream => stream.Undo(), "There is no mark or removal to take back; they are kept for a minute after the last one.", cancellation);

    private static Task<Results<Ok<ObjectList>, ProblemHttpResult>> RedoAsync(string id, StreamManager manager, CancellationToken cancellation) =>
        StepAsync(id, manager, stream => stream.Redo(), "There is nothing to do again: nothing was taken back, or something else was marked or removed since.", cancellation);

    private static async Task<Results<Ok<ObjectList>, ProblemHttpResult>> StepAsync(
        string id, StreamManager manager, Func<VideoStream, Task<PromptOutcome>?> step, string nothing, CancellationToken cancellation)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (step(stream.Stream) is not { } done)
        {
            return Problems.Conflict(nothing);
        }

        await WaitAsync(done, null, cancellation);
        manager.NoteChange();
        return TypedResults.Ok(ListOf(stream));
    }

    internal static ObjectList ListOf(StreamHost stream) => new([.. stream.Stream.Objects.Select(Views.Of)], stream.Stream.CanUndo, stream.Stream.CanRedo);

    internal static ImageSize? FrameSize(StreamHost stream) => stream.Stream.Status.Size;

    internal static ProblemHttpResult NoPicture(string id) => Problems.Conflict($"Stream '{id}' has had no picture yet; objects can be marked once it runs.");

    // Whether the frame that was spoken of was gone; null when none was, or when no frame has come so far.
    internal static async Task<bool?> WaitAsync(Task<PromptOutcome> done, SeenFrame? seen, CancellationToken cancellation)
    {
        var patience = Task.Delay(Patience, cancellation);
        if (await Task.WhenAny(done, patience) != done)
        {
            return null;
        }

        var outcome = await done;
        return seen is null ? null : outcome.SeenFrameGone;
    }

    internal static (string? Name, ObjectColour? Colour) Check(string? name, string? colour)
    {
        if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl)))
        {
            throw SrNetException.InvalidInput($"An object's name has 1 to {LongestName} characters, none of them a control character.");
        }

        return (name, colour is null ? null : Colour(colour));
    }

    private static ObjectColour Colour(string text) =>
        ObjectColour.Parse(text) ?? throw SrNetException.InvalidInput("A colour is #rrggbb, such as #ff8800.");
}
