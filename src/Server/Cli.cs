using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using SRNet.Server.CommandLine;
using SRNet.Server.Commands;
using SRNet.Server.Commands.Engines;
using SRNet.Server.Screen;

namespace SRNet.Server;

/// <summary>The command line: what there is, and how errors become one sentence and an exit code.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] args, Terminal terminal, Interruption interruption)
    {
        var parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            var name = NameOf(parsed.CommandResult);
            await SayAsync(terminal, $"{parsed.Errors[0].Message.TrimEnd('.')}; see '{name} --help'.");
            return ExitCode.InvalidInput;
        }

        // Signals are the interruption's: the library's own handler would end the process while a file is being finished.
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var result = await parsed.InvokeAsync(invocation, interruption.Token);
            return interruption.Token.IsCancellationRequested ? interruption.ExitCodeOfSignal : result;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            await SayAsync(terminal, "interrupted.");
            return interruption.ExitCodeOfSignal;
        }
        catch (SrNetException e)
        {
            await ReportAsync(terminal, e.Message, e);
            return (int)e.Error;
        }
        catch (DeviceLostException e)
        {
            await ReportAsync(terminal, e.Message, e);
            return ExitCode.DeviceLost;
        }
        catch (Exception e)
        {
            await ReportAsync(terminal, $"Unexpected error: {e.Message.TrimEnd('.')}; please report it with what SRNET_TRACE=1 shows.", e);
            return ExitCode.Failed;
        }
    }

    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Real-time video object segmentation: follows the objects a person marks through a camera, RTSP or file stream.")
        {
            new DemoCommand(terminal),
            new RunCommand(terminal),
            new ServeCommand(terminal),
            new ExportCommand(terminal),
            new EvalCommand(terminal),
            new BenchCommand(terminal),
            new EnginesCommand(terminal),
            new GpuCheckCommand(terminal),
            new DoctorCommand(terminal),
            new VersionCommand(terminal),
        };
        root.SetAction(_ =>
        {
            terminal.Error.WriteLine("srnet: a command is needed: demo, run, serve, export, eval, bench, engines, gpu-check, doctor or version; see 'srnet --help'.");
            return ExitCode.InvalidInput;
        });
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    // "srnet engines build": what a person typed to get there.
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "srnet";

    private static async Task ReportAsync(Terminal terminal, string sentence, Exception e)
    {
        await SayAsync(terminal, sentence);
        if (Environment.GetEnvironmentVariable("SRNET_TRACE") == "1")
        {
            await terminal.Error.WriteLineAsync(UrlRedaction.Redact(e.ToString()));
        }
    }

    // Whatever is wrong with a URL on the command line, its password is not for the screen or a log.
    private static Task SayAsync(Terminal terminal, string sentence) => terminal.Error.WriteLineAsync($"srnet: {UrlRedaction.Redact(sentence)}");
}
