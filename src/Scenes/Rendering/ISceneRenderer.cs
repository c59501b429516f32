namespace SRNet.Scenes.Rendering;

/// <summary>Draws any frame of a scene. Keeps scratch memory, so one thread at a time.</summary>
internal interface ISceneRenderer
{
    /// <summary>Draws a frame's picture.</summary>
    /// <param name="frame">Index of the frame.</param>
    /// <param name="rgb">Receives interleaved R, G, B.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    void DrawPicture(long frame, Span<byte> rgb, int stride);

    /// <summary>Draws a frame's labels: for every pixel the object that covers at least half of it and is not covered itself.</summary>
    /// <param name="frame">Index of the frame.</param>
    /// <param name="labels">Receives the labels, rows packed.</param>
    void DrawLabels(long frame, Span<byte> labels);
}
