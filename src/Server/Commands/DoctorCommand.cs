using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands;

/// <summary><c>srnet doctor</c>: what this machine has, and what is missing.</summary>
internal sealed class DoctorCommand : SrNetCommand
{
    public DoctorCommand(Terminal terminal)
        : base("doctor", "Say what was found on this machine and what is missing") =>
        SetAction(_ => terminal.Out.WriteLine());

    public override IReadOnlyList<Example> Examples => [new("srnet doctor", "libraries, model, processor; exit code 3 when something needed is missing")];
}
