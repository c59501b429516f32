using SRNet.Fleet.Placement;

namespace SRNet.Fleet.Contracts;

/// <summary>
/// The one watch over the fleet's streams: knows which there are, hears from every node which it runs, and sees to it that each runs somewhere. Whichever node it is
/// on: when that goes, the next report brings it up on another. It holds nothing that is not kept or told anew within a second.
/// </summary>
[Alias("srnet.fleet")]
internal interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>A node tells of itself.</summary>
    /// <param name="report">What it tells.</param>
    /// <param name="known">The version of the fleet's view that it has.</param>
    /// <returns>What is new; null when nothing is.</returns>
    [Alias("report"), ResponseTimeout("00:00:03")]
    Task<FleetNews?> ReportAsync(NodeReport report, long known);

    /// <summary>Adds a stream, where there is room for it.</summary>
    /// <param name="stream">Its definition.</param>
    [Alias("add"), ResponseTimeout("00:00:20")]
    Task<Answer> AddAsync(DefinedStream stream);

    /// <summary>Gives a stream another definition, unless it is the one it has.</summary>
    [Alias("replace"), ResponseTimeout("00:00:20")]
    Task<Answer> ReplaceAsync(DefinedStream stream);

    [Alias("remove"), ResponseTimeout("00:00:20")]
    Task<Answer> RemoveAsync(string id);

    /// <summary>Moves a stream to a node by hand.</summary>
    [Alias("move"), ResponseTimeout("00:00:10")]
    Task<Answer> MoveAsync(string id, string node);

    /// <summary>Empties a node, or lets it take streams again.</summary>
    [Alias("drain"), ResponseTimeout("00:00:10")]
    Task<Answer> DrainAsync(string node, bool drained);
}

/// <summary>A stream as somebody defines it.</summary>
/// <param name="Id">Of the stream.</param>
/// <param name="Definition">Encrypted.</param>
/// <param name="Digest">Tells definitions apart without showing them; null = it is new in any case.</param>
/// <param name="Device">What it asks for; null = any.</param>
/// <param name="Label">What it asks for; null = none.</param>
[GenerateSerializer, Immutable]
internal sealed record DefinedStream(
    [property: Id(0)] string Id, [property: Id(1)] byte[] Definition, [property: Id(2)] string? Digest, [property: Id(3)] string? Device, [property: Id(4)] string? Label)
{
    /// <summary>What a stream is taken to cost until that is known: decoding, masks of one object at a few frames per second, a viewer.</summary>
    public const double FirstCost = 200;

    public StreamNeed Need => new(Id, FirstCost, Device, Label);
}

/// <summary>What became of a request.</summary>
internal enum Outcome
{
    Done,

    /// <summary>There is such a stream already.</summary>
    Exists,

    /// <summary>There is no such stream or node.</summary>
    Unknown,

    /// <summary>It cannot be done as things stand.</summary>
    Refused,

    /// <summary>Something is gone that may come back.</summary>
    Failed,
}

/// <summary>An answer.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Problem">Why it did not; null when it did.</param>
/// <param name="View">The fleet afterwards.</param>
[GenerateSerializer, Immutable]
internal sealed record Answer([property: Id(0)] Outcome Outcome, [property: Id(1)] string? Problem = null, [property: Id(2)] FleetView? View = null);
