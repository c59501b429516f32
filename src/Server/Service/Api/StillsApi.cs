using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Pictures;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/streams/{id}/stills</c>: a picture stands still for who marks in it, while the stream goes on.</summary>
internal static class StillsApi
{
    private const int MostMarks = 32;
    private const int MostPrompts = 64;

    public static void Map(RouteGroupBuilder api)
    {
        var stills = api.MapGroup("/streams/{id}/stills").WithTags("stills").WithMetadata(new NeededRole(Role.Mark));
        var looking = stills.MapGroup("").WithMetadata(new ChangesNothing());
        looking.MapPost("/", Hold);
        looking.MapGet("/{still:long}", Get);
        looking.MapGet("/{still:long}/picture.jpg", Picture).Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
        looking.MapPost("/{still:long}/preview", Preview);
        looking.MapDelete("/{still:long}", LetGo);
        stills.MapPost("/{still:long}/marks", MarkAsync);
    }

    private static Results<Created<StillView>, ProblemHttpResult> Hold(string id, StillRequest request, StreamManager manager, HttpContext context)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        return stream.Stream.Hold(PromptReader.Seen(new PromptRequest { Frame = request.Frame, CapturedAt = request.CapturedAt })) is { } still && stream.Stream.Held(still) is { } picture
            ? TypedResults.Created(PublicAddress.Location(context, $"/api/streams/{id}/stills/{still}"), Views.Of(still, picture, stream))
            : ObjectsApi.NoPicture(id);
    }

    private static Results<Ok<StillView>, ProblemHttpResult> Get(string id, long still, StreamManager manager) =>
        Find(id, still, manager, out var stream, out var picture) is { } problem ? problem : TypedResults.Ok(Views.Of(still, picture!, stream!));

    private static IResult Picture(string id, long still, HttpContext context, StreamManager manager, bool overlay = true)
    {
        if (Find(id, still, manager, out var stream, out var picture) is { } problem)
        {
            return problem;
        }

        context.Response.Headers.CacheControl = "no-store";
        return MediaApi.Jpeg(stream!, picture!, overlay);
    }

    private static Results<Ok<PreviewView>, ProblemHttpResult> Preview(string id, long still, StillMark request, StreamManager manager, bool quick = false)
    {
        if (Find(id, still, manager, out var stream, out var picture) is { } problem)
        {
            return problem;
        }

        var preview = stream!.Stream.Preview(picture!, Read(request, picture!, stream), quick);
        return TypedResults.Ok(new PreviewView(preview.Area, [.. preview.Outlines.Select(part => Array.ConvertAll(part, corner => new[] { corner.X, corner.Y }))]));
    }

    private static async Task<Results<Ok<ObjectList>, ProblemHttpResult>> MarkAsync(string id, long still, StillMarks request, StreamManager manager, CancellationToken cancellation)
    {
        if (Find(id, still, manager, out var stream, out var picture) is { } problem)
        {
            return problem;
        }

        if (request.Marks.Count is 0 or > MostMarks || request.Marks.Any(mark => mark is null))
        {
            throw SrNetException.InvalidInput($"A still is marked by 1 to {MostMarks} marks, each of another object.");
        }

        if (request.Marks.Where(mark => mark.Object is not null).GroupBy(mark => mark.Object).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput($"There are two marks of object {twice.Key}; put their prompts together.");
        }

        if (stream!.Stream.Mark(picture!, [.. request.Marks.Select(mark => Read(mark, picture!, stream))]) is not { } marked)
        {
            return Problems.NoObject(id, request.Marks.First(mark => mark.Object is { } known && stream.Stream.FindObject(known) is null).Object!.Value);
        }

        await ObjectsApi.WaitAsync(marked.Done, null, cancellation);
        manager.NoteChange();
        return TypedResults.Ok(ObjectsApi.ListOf(stream) with { Marked = [.. marked.Objects.Select(item => item.Id)] });
    }

    private static Results<NoContent, ProblemHttpResult> LetGo(string id, long still, StreamManager manager) =>
        manager.Find(id) is not { } stream ? Problems.NoStream(id)
        : stream.Stream.LetGo(still) ? TypedResults.NoContent()
        : NoStill(id, still);

    private static ProblemHttpResult? Find(string id, long still, StreamManager manager, out StreamHost? stream, out PictureCopy? picture)
    {
        stream = manager.Find(id);
        picture = stream?.Stream.Held(still);
        return stream is null ? Problems.NoStream(id) : picture is null ? NoStill(id, still) : null;
    }

    private static ObjectMark Read(StillMark mark, PictureCopy picture, StreamHost stream)
    {
        if (mark.Prompts.Count is 0 or > MostPrompts || mark.Prompts.Any(prompt => prompt is null))
        {
            throw SrNetException.InvalidInput($"An object is marked by 1 to {MostPrompts} prompts.");
        }

        var (name, colour) = ObjectsApi.Check(mark.Name, mark.Color);
        return new ObjectMark(mark.Object, [.. mark.Prompts.Select(prompt => PromptReader.Read(prompt, picture.Labels.Size, stream.Stream.Status.Aspect))]) { Name = name, Colour = colour };
    }

    private static ProblemHttpResult NoStill(string id, long still) => Problems.Problem(
        StatusCodes.Status404NotFound, $"Stream '{Problems.Short(id)}' keeps no still {still}: it was let go after minutes without a mark, or for another; ask for a new one.");
}
