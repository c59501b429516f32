using SRNet.Pipeline.Finding;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Supervision;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>One stream, run to its end while a person watches: what <c>demo</c> and <c>run</c> have in common.</summary>
internal sealed class WatchedRun(Terminal terminal)
{
    private readonly RunStatus _status = new();

    /// <summary>How to open the source so that the person sees it connect.</summary>
    public SourceOptions SourceOptions => new() { StatusChanged = _status.SourceChanged };

    /// <summary>Runs what <paramref name="prepare"/> makes: it opens the source, which may mean to wait for a camera.</summary>
    public async Task<RunReport> RunAsync(Func<VideoStream> prepare, CancellationToken cancellation)
    {
        var work = Task.Run(() => RunToEndAsync(prepare, cancellation), CancellationToken.None);
        return await new ProgressView(terminal, TimeProvider.System).WatchAsync(work, _status.Picture, _status.Line);
    }

    /// <summary>The stream of a run: what is marked comes with its frames, and the first output that breaks ends it.</summary>
    /// <param name="source">Opened; the stream's from here on.</param>
    /// <param name="prompts">What to follow.</param>
    /// <param name="outputs">Where the results go.</param>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="size">The network's; null = by the preset.</param>
    /// <param name="preset">Speed against quality.</param>
    /// <param name="names">Whether the objects' names are written into pictures with masks.</param>
    /// <param name="identity">As of <see cref="SessionOptions.Identity"/>.</param>
    /// <param name="auto">What is marked besides; null = nothing is.</param>
    public static VideoStream Stream(
        IFrameSource source, IReadOnlyList<FramePrompts> prompts, IEnumerable<OutputSpec> outputs, SrNetModel model, ImageSize? size = null,
        SessionPreset preset = SessionPreset.Balanced, bool names = false, bool identity = true, AutoMarkOptions? auto = null)
    {
        var stream = new VideoStream(new StreamOptions
        {
            Id = "run",
            Open = (_, _) => source,
            Segmenter = frame => new SrNetSession(model, new SessionOptions
            {
                FrameSize = frame, InternalSize = size, Preset = preset, Identity = identity,
            }),
            Later = prompts,
            Auto = auto,
            Captions = names ? ObjectNames.Captions() : null,
            OutputRetry = RetryPolicy.Never,
        });
        foreach (var output in outputs)
        {
            stream.Attach(output);
        }

        return stream;
    }

    private async Task<RunReport> RunToEndAsync(Func<VideoStream> prepare, CancellationToken cancellation)
    {
        using var stream = prepare();
        _status.Progress = () => stream.Progress;
        return await stream.RunToEndAsync(cancellation);
    }
}
