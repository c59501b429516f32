using Orleans.Runtime;

namespace SRNet.Fleet.Nodes;

/// <summary>What Orleans cannot go on from, above all that the others have given this node up: streams are held and the process ends.</summary>
internal sealed class GivenUp(IStreamRunner runner) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception) => runner.End(context ?? exception?.Message ?? "it broke");
}
