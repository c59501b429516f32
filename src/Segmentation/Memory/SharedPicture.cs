using SRNet.Interop.Memory;

namespace SRNet.Segmentation.Memory;

/// <summary>A picture and its labels in native memory, with owners; the last one frees it. Used by one thread.</summary>
/// <param name="pixels">How many.</param>
internal sealed class SharedPicture(int pixels) : IDisposable
{
    private readonly AlignedBuffer _rgb = new(3L * pixels);
    private readonly AlignedBuffer _labels = new(pixels);
    private int _owners = 1;

    /// <summary>R, G, B of all pixels, rows packed.</summary>
    public Span<byte> Rgb => _rgb.Span;

    /// <summary>A label per pixel.</summary>
    public Span<byte> Labels => _labels.Span;

    /// <summary>Somebody else has it as well, so that it must not be written.</summary>
    public bool IsShared => _owners > 1;

    /// <summary>One more owner, who disposes it once.</summary>
    public SharedPicture Share()
    {
        _owners++;
        return this;
    }

    public void Dispose()
    {
        if (--_owners == 0)
        {
            _rgb.Dispose();
            _labels.Dispose();
        }
    }
}
