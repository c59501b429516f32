using Spectre.Console;
using Spectre.Console.Rendering;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;

namespace SRNet.Server.Screen;

/// <summary>The latest news of a run, told by its threads and shown by the progress view.</summary>
internal sealed class RunStatus
{
    private readonly Lock _lock = new();
    private SourceStatus? _source;

    /// <summary>Tells how the run goes; null before it has begun.</summary>
    public Func<RunProgress>? Progress { get; set; }

    public void SourceChanged(SourceStatus source)
    {
        lock (_lock)
        {
            _source = source;
        }
    }

    /// <summary>One line; null before there is anything to say.</summary>
    public string? Line()
    {
        var (progress, source) = Now();
        if (source is { State: not (SourceState.Streaming or SourceState.Closed) } waiting)
        {
            return Connection(waiting);
        }

        return progress is { } p ? Told(p) : null;
    }

    /// <summary>What a terminal shows: the line, and the stages below it.</summary>
    public IRenderable Picture()
    {
        var line = new Text(Line() ?? "starting ...");
        return Now().Progress is { } progress ? new Rows(line, RunTables.Stages(progress.Stages())) : line;
    }

    private (RunProgress? Progress, SourceStatus? Source) Now()
    {
        lock (_lock)
        {
            return (Progress?.Invoke(), _source);
        }
    }

    private static string Told(RunProgress p)
    {
        var frames = p.TotalFrames is { } total ? $"{p.Processed}/{total}" : $"{p.Processed}";
        var left = Numbers.TimeLeft(p.Processed, p.TotalFrames, p.Elapsed) is { } time ? $", {Numbers.Duration(time)} left" : "";
        return $"frame {frames}, {Numbers.Fps(p.Fps)} FPS, latency p50 {Numbers.Milliseconds(p.LatencyP50.TotalMilliseconds)} ms, dropped {p.Dropped}{left}";
    }

    private static string Connection(SourceStatus source)
    {
        var problem = source.Problem is { } text ? $"{text} " : "";
        return source.State switch
        {
            SourceState.Waiting => $"{problem}Try {source.Attempt + 1} in {source.RetryIn.TotalSeconds:0.0} s.",
            SourceState.Connecting => $"connecting, try {source.Attempt} ...",
            _ => problem.TrimEnd(),
        };
    }
}
