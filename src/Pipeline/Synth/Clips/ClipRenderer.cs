using SRNet.Pipeline.Synth.Clips.Filming;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>Draws one frame of a clip at a time.</summary>
internal sealed class ClipRenderer(ClipScene scene) : ISceneRenderer
{
    private readonly LayerPainter _painter = new(scene.Size, scene.LargestSkin);

    // Only who asks for pictures needs it.
    private readonly Lazy<(uint[] Picture, Development Development)> _film =
        new(() => (new uint[scene.Size.Pixels], new Development(scene.Camera, scene.Size)));

    public void DrawPicture(long frame, Span<byte> rgb, int stride)
    {
        var (picture, development) = _film.Value;
        _painter.Draw(scene.Backdrop, frame, picture);
        foreach (var layer in scene.Layers)
        {
            _painter.Draw(layer, frame, picture, default);
        }

        development.Develop(frame, picture, rgb, stride);
    }

    public void DrawLabels(long frame, Span<byte> labels)
    {
        labels.Clear();
        foreach (var layer in scene.Layers)
        {
            _painter.Draw(layer, frame, null, labels);
        }
    }
}
