using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines</c>: the plans that TensorRT made of a model's engines for this machine's GPU.</summary>
internal sealed class EnginesCommand : SrNetCommand
{
    public EnginesCommand(Terminal terminal)
        : base("engines", "Build, list, inspect, verify and clean the GPU's engine plans")
    {
        Add(new EnginesBuildCommand(terminal));
        Add(new EnginesListCommand(terminal));
        Add(new EnginesInspectCommand(terminal));
        Add(new EnginesVerifyCommand(terminal));
        Add(new EnginesCleanCommand(terminal));
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet engines build --size 384x688", "builds the plans for 16:9 streams ahead, so that the first one does not wait"),
        new("srnet engines list", "what lies in the cache, and for which GPU"),
    ];
}
