using Orleans.Runtime;

namespace SRNet.Fleet.Streams;

/// <summary>One stream of the fleet, by its id. Where it is active, it runs; that is in one place only. Asked by the fleet's watch alone, so that it is never active by chance.</summary>
[Alias("srnet.stream")]
internal interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that it runs, where it is or where it is placed.</summary>
    /// <returns>Whether there is such a stream.</returns>
    [Alias("run"), ResponseTimeout("00:00:10")]
    Task<bool> RunAsync();

    /// <summary>Gives it a definition, encrypted, and runs it.</summary>
    [Alias("define"), ResponseTimeout("00:00:15")]
    Task DefineAsync(byte[] definition);

    /// <summary>Ends it and forgets it.</summary>
    [Alias("remove"), ResponseTimeout("00:00:15")]
    Task RemoveAsync();

    /// <summary>Hands it over to another node, with its memory. Returns before that is done.</summary>
    [Alias("move"), ResponseTimeout("00:00:05")]
    Task MoveAsync(SiloAddress to);
}

/// <summary>What is kept of a stream as long as there is one.</summary>
[GenerateSerializer, Alias("srnet.stream.definition")]
internal sealed class DefinitionState : IWritten
{
    /// <summary>Encrypted; null = there is no such stream.</summary>
    [Id(0)]
    public byte[]? Sealed { get; set; }

    [Id(1)]
    public string? Writer { get; set; }
}

/// <summary>What a stream remembers.</summary>
[GenerateSerializer, Alias("srnet.stream.memory")]
internal sealed class MemoryState : IWritten
{
    /// <summary>Encrypted; null = nothing.</summary>
    [Id(0)]
    public byte[]? Sealed { get; set; }

    [Id(1)]
    public string? Writer { get; set; }
}
