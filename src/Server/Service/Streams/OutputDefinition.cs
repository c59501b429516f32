using SRNet.Native;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of one output of a stream.</summary>
/// <param name="Kind">What it is.</param>
internal sealed record OutputDefinition(string Kind)
{
    /// <summary>Where it goes, for kinds that go somewhere. May hold credentials.</summary>
    public string? Url { get; init; }

    /// <summary>The definition itself, when it can be used.</summary>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public OutputDefinition Checked() => throw SrNetException.InvalidInput($"There is no output of the kind '{Kind}'.");
}
