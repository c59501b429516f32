using System.Reflection;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands;

/// <summary><c>srnet version</c>: one line.</summary>
internal sealed class VersionCommand : SrNetCommand
{
    public VersionCommand(Terminal terminal)
        : base("version", "Print the program's version") =>
        SetAction(_ => terminal.Out.WriteLine($"srnet {Full}"));

    public override IReadOnlyList<Example> Examples => [new("srnet version", "one line: the version and the commit it was built from")];

    /// <summary>With the first digits of the commit it was built from, where there was one.</summary>
    public static string Full
    {
        get
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            var commit = version.IndexOf('+');
            return commit < 0 ? version : version[..Math.Min(version.Length, commit + 10)];
        }
    }
}
