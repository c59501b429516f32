using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Tests;

/// <summary>One command line through the whole program except the process itself.</summary>
internal sealed record CommandLineRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandLineRun> OfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = new Interruption();
        var exitCode = await Cli.RunAsync(args, new Terminal(output, error, live: false), interruption);
        return new CommandLineRun(exitCode, output.ToString(), error.ToString());
    }
}
