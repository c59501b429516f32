namespace SRNet.Fleet;

/// <summary>What a fleet asks of the service on its node: it runs streams and knows nothing of other nodes. Any thread.</summary>
internal interface IStreamRunner
{
    /// <summary>Goes up whenever a person changed something that has to be kept.</summary>
    long Changes { get; }

    /// <summary>What is running here now.</summary>
    IReadOnlyList<RunningStream> Running { get; }

    /// <summary>Starts a stream; one that is running here stays as it is.</summary>
    /// <exception cref="SrNetException">It cannot run here.</exception>
    void Start(string id, KeptStream content);

    /// <summary>Gives a stream another definition; it keeps its objects.</summary>
    /// <returns>What is to be kept of it now; null when it does not run here.</returns>
    /// <exception cref="SrNetException">It cannot run like that.</exception>
    Task<KeptStream?> ReplaceAsync(string id, byte[] definition);

    /// <summary>What is to be kept of a stream; null when it does not run here.</summary>
    KeptStream? Save(string id);

    /// <summary>Ends a stream with all its outputs.</summary>
    /// <returns>What is to be kept of it; null when it did not run here.</returns>
    Task<KeptStream?> StopAsync(string id);

    /// <summary>Whether this node may have lost its streams to others: then they give nothing out until that is known.</summary>
    bool Held { get; set; }

    /// <summary>This node is none any more: the process ends, so that whoever supervises it starts it anew.</summary>
    void End(string reason);
}

/// <summary>What is kept of a stream: JSON as of the state that a single service keeps. Bounded: pictures of at most as many frames as a stream has objects.</summary>
/// <param name="Definition">Its definition, and whether it is paused. May hold credentials.</param>
/// <param name="Memory">Its objects, with their masks and the pictures they are in; null = none.</param>
internal sealed record KeptStream(byte[] Definition, byte[]? Memory);

/// <summary>A stream that runs on a node.</summary>
/// <param name="Id">Of the stream.</param>
/// <param name="State">starting, running, paused, reconnecting, failed or ended.</param>
/// <param name="Cost">Milliseconds of computing per second.</param>
[GenerateSerializer, Immutable]
internal sealed record RunningStream([property: Id(0)] string Id, [property: Id(1)] string State, [property: Id(2)] double Cost);
