using Spectre.Console;
using Spectre.Console.Rendering;

namespace SRNet.Server.Screen;

/// <summary>Where the program writes: results to one stream, progress and errors to the other.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool live)
{
    // Wide enough for every table; a file or pipe has no width of its own.
    private const int PlainWidth = 140;

    // Of the classic terminal, where the system knows none: for TERM=linux or dumb, say, while the results go to a file.
    private const int UsualHeight = 24;

    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>Somebody watches <see cref="Error"/> on a terminal: progress may redraw itself.</summary>
    public bool Live { get; } = live;

    public static Terminal OfProcess() =>
        new(Console.Out, Console.Error, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Writes a table, or whatever else, to the results.</summary>
    public void Write(IRenderable renderable) => ConsoleOver(Out).Write(renderable);

    /// <summary>The console that draws live progress.</summary>
    public IAnsiConsole ProgressConsole() => ConsoleOver(Error);

    private static IAnsiConsole ConsoleOver(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = PlainWidth;
        }

        if (console.Profile.Height <= 0)
        {
            console.Profile.Height = UsualHeight;
        }

        return console;
    }
}
