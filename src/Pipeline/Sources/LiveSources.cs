namespace SRNet.Pipeline.Sources;

/// <summary>Opens sources for streams that run beside others at the world's pace.</summary>
public static class LiveSources
{
    /// <summary>As <see cref="FrameSources.Open"/>, but what has an end is played at its own pace, and again from the start when <paramref name="loop"/>.</summary>
    public static IFrameSource Open(string source, bool loop, SourceOptions options, CancellationToken cancellation)
    {
        var opened = FrameSources.Open(source, options, cancellation);
        return HasEnd(opened.Description) ? new PacedSource(opened, loop ? () => FrameSources.Open(source, options, cancellation) : null, options.Time) : opened;
    }

    /// <summary>Whether the source comes to an end by itself; others that end were cut off.</summary>
    internal static bool HasEnd(SourceDescription source) => !source.Live || source.FrameCount is not null;
}
