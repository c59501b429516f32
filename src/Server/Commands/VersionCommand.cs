using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands;

/// <summary><c>srnet version</c>: one line.</summary>
internal sealed class VersionCommand : SrNetCommand
{
    public VersionCommand(Terminal terminal)
        : base("version", "Print the program's version") =>
        SetAction(_ => terminal.Out.WriteLine($"srnet {ProgramVersion.Full}"));

    public override IReadOnlyList<Example> Examples => [new("srnet version", "one line: the version and the commit it was built from")];
}
