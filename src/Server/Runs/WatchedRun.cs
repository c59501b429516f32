using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>One stream, run to its end while a person watches: what <c>demo</c> and <c>run</c> have in common.</summary>
internal sealed class WatchedRun(Terminal terminal)
{
    private readonly RunStatus _status = new();

    /// <summary>How to open the source so that the person sees it connect.</summary>
    public SourceOptions SourceOptions => new() { StatusChanged = _status.Hear };

    /// <summary>Runs what <paramref name="prepare"/> makes: it opens the source, which may mean to wait for a camera.</summary>
    public async Task<RunReport> RunAsync(Func<StreamRun> prepare, CancellationToken cancellation)
    {
        var work = Task.Run(() => new StreamRunner(prepare() with { Progress = _status.Hear }).RunAsync(cancellation), CancellationToken.None);
        return await new ProgressView(terminal, TimeProvider.System).WatchAsync(work, _status.Picture, _status.Line);
    }

    /// <summary>Makes the segmenter of a stream.</summary>
    public static Func<ImageSize, IStreamSegmenter> Segmenter(SrNetModel model, ImageSize? size, SessionPreset preset = SessionPreset.Balanced) =>
        frame => new SrNetSegmenter(model, new SessionOptions { FrameSize = frame, InternalSize = size, Preset = preset });
}
