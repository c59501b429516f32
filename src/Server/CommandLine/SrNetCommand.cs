using System.CommandLine;

namespace SRNet.Server.CommandLine;

/// <summary>A command with examples in its help.</summary>
internal abstract class SrNetCommand(string name, string description) : Command(name, description)
{
    public abstract IReadOnlyList<Example> Examples { get; }
}
