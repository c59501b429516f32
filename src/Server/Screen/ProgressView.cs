using Spectre.Console.Rendering;
using Spectre.Console;

namespace SRNet.Server.Screen;

/// <summary>Shows how work goes until it is done: redrawn in place on a terminal, as a plain line every few seconds elsewhere (log files, continuous integration).</summary>
internal sealed class ProgressView(Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan PlainLine = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the work and shows it meanwhile.</summary>
    /// <param name="work">What is under way.</param>
    /// <param name="picture">What a terminal shows now.</param>
    /// <param name="line">The same as one line; null = nothing to say yet.</param>
    /// <returns>The work's result; its exception is passed on.</returns>
    public async Task<T> WatchAsync<T>(Task<T> work, Func<IRenderable> picture, Func<string?> line)
    {
        if (terminal.Live)
        {
            await terminal.ProgressConsole().Live(picture()).AutoClear(true).StartAsync(async context =>
            {
                while (!await EndsWithinAsync(work, Redraw))
                {
                    context.UpdateTarget(picture());
                }
            });
        }
        else
        {
            while (!await EndsWithinAsync(work, PlainLine))
            {
                if (line() is { } text)
                {
                    await terminal.Error.WriteLineAsync(text);
                }
            }
        }

        return await work;
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan wait)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(wait, time, stop.Token));
        await stop.CancelAsync();
        return work.IsCompleted;
    }
}
