using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Server.Finding;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Rtsp;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/streams</c>: streams come, change and go.</summary>
internal static class StreamsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var streams = api.MapGroup("/streams").WithTags("streams");
        streams.MapGet("/", (StreamManager manager) => TypedResults.Ok(new StreamList([.. manager.All.Select(Views.Of)])));
        streams.MapGet("/{id}", Get);
        var marking = streams.MapGroup("").WithMetadata(new NeededRole(Role.Mark));
        marking.MapPost("/{id}/pause", (string id, StreamManager manager) => Command(id, manager, s => s.Pause()));
        marking.MapPost("/{id}/resume", (string id, StreamManager manager) => Command(id, manager, s => s.Resume()));
        streams.MapGet("/{id}/addresses", Addresses);
        var defining = streams.MapGroup("").WithMetadata(new NeededRole(Role.Administer));
        defining.MapGet("/{id}/definition", Define);
        defining.MapPost("/", AddAsync);
        defining.MapPut("/{id}", ReplaceAsync);
        defining.MapDelete("/{id}", RemoveAsync);
    }

    private static async Task<Results<Created<StreamView>, ProblemHttpResult>> AddAsync(StreamDefinition request, IStreamChanges changes, ServiceConfig config, HttpContext context)
    {
        var definition = Checked(request, config);
        return await changes.AddAsync(definition) is { } problem ? problem
            : await changes.FindAsync(definition.Id) is { } added ? TypedResults.Created(PublicAddress.Location(context, $"/api/streams/{definition.Id}"), added)
            : Problems.NoStream(definition.Id);
    }

    private static Results<Ok<StreamView>, ProblemHttpResult> Get(string id, StreamManager manager) =>
        manager.Find(id) is { } stream ? TypedResults.Ok(Views.Of(stream)) : Problems.NoStream(id);

    private static Results<Ok<StreamSettings>, ProblemHttpResult> Define(string id, StreamManager manager) =>
        manager.Find(id) is { } stream ? TypedResults.Ok(DefinitionView.Of(stream.Definition)) : Problems.NoStream(id);

    private static Results<Ok<AddressList>, ProblemHttpResult> Addresses(string id, StreamManager manager, ServiceConfig config, RtspService rtsp, HttpContext context) =>
        manager.Find(id) is { } stream ? TypedResults.Ok(StreamAddresses.Of(stream, context, config.PublicUrl, rtsp.EndPoint, config.AllKeys.Count > 0)) : Problems.NoStream(id);

    private static async Task<Results<Ok<StreamView>, ProblemHttpResult>> ReplaceAsync(string id, StreamSettings request, StreamManager manager, IStreamChanges changes, ServiceConfig config) =>
        await changes.FindAsync(id) is null ? Problems.NoStream(id)
        : await changes.ReplaceAsync(Checked(new StreamDefinition(id, DefinitionView.WithSecrets(request, manager.Find(id)?.Definition)), config)) is { } problem ? problem
        : await changes.FindAsync(id) is { } stream ? TypedResults.Ok(stream)
        : Problems.NoStream(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, IStreamChanges changes) =>
        await changes.RemoveAsync(id) is { } problem ? problem : TypedResults.NoContent();

    private static Results<Ok<StreamView>, ProblemHttpResult> Command(string id, StreamManager manager, Action<StreamHost> command)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        command(stream);
        manager.NoteChange();
        return TypedResults.Ok(Views.Of(stream));
    }

    private static StreamDefinition Checked(StreamDefinition definition, ServiceConfig config)
    {
        foreach (var output in definition.Outputs ?? [])
        {
            if (output is null)
            {
                throw SrNetException.InvalidInput("An output is {kind, ...}, as in {\"kind\": \"record\"}.");
            }

            // Before anything looks at the file.
            if (output.BackgroundFile is { } file)
            {
                ClientSource.CheckFile(file, config.SourceFolders);
            }
        }

        if (definition.AutoMark is { Find: not Finders.Motion and var detector })
        {
            ClientSource.CheckFile(detector, config.SourceFolders);
        }

        definition.Checked(config.RecordingFolder);
        ClientSource.Check(definition.Source, config.SourceFolders);
        return definition;
    }
}
