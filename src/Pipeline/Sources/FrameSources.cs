namespace SRNet.Pipeline.Sources;

/// <summary>Opens what a person names with <c>--source</c>.</summary>
public static class FrameSources
{
    /// <summary>
    /// Opens a source: a video file, a folder of pictures, <c>rtsp://</c>, <c>rtsps://</c>, <c>http://</c> or <c>https://</c>, <c>/dev/videoN</c>,
    /// <c>lavfi:GRAPH</c>, or <c>synth://NAME?seed=..&amp;frames=..&amp;size=HxW&amp;objects=..&amp;live=true</c>. Blocks until the size of the frames is known.
    /// </summary>
    /// <exception cref="Native.SrNetException">One sentence on what is wrong with the name, or why it cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a live source was connecting.</exception>
    public static IFrameSource Open(string source, SourceOptions options, CancellationToken cancellation) => throw new NotImplementedException();
}
