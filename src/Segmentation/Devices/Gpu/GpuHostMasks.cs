using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The soft masks where a person's prompt can be painted into them, and the logits for comparisons. Nothing is allocated until they are asked
/// for.</summary>
internal sealed class GpuHostMasks(CudaContext context, GpuObjects tensors, CudaStream stream) : IDisposable
{
    private PinnedBuffer? _masks;
    private PinnedBuffer? _others;
    private PinnedBuffer? _logits;

    /// <summary>Waits for the masks: K x H x W.</summary>
    public Span<float> Read()
    {
        _masks ??= new PinnedBuffer(context, tensors.Masks.Bytes);
        stream.Download(tensors.Masks, _masks, _masks.Bytes);
        stream.Synchronize();
        return _masks.Span<float>();
    }

    /// <summary>Hands them back, and with them the sum of all others per object.</summary>
    public void Write()
    {
        var masks = _masks!.Span<float>();
        _others ??= new PinnedBuffer(context, tensors.Others.Bytes);
        var others = _others.Span<float>();
        var pixels = tensors.MaskPixels;
        for (var p = 0; p < pixels; p++)
        {
            var total = 0f;
            for (var k = 0; k < tensors.Objects; k++)
            {
                total += masks[(k * pixels) + p];
            }

            for (var k = 0; k < tensors.Objects; k++)
            {
                others[(k * pixels) + p] = total - masks[(k * pixels) + p];
            }
        }

        stream.Upload(_masks, tensors.Masks, tensors.Masks.Bytes);
        stream.Upload(_others, tensors.Others, tensors.Others.Bytes);

        // The host may write again.
        stream.Synchronize();
    }

    /// <summary>Waits for the logits: K x H/s x W/s for the stride s of the logits.</summary>
    public ReadOnlySpan<float> ReadLogits()
    {
        _logits ??= new PinnedBuffer(context, tensors.Logits.Bytes);
        stream.Download(tensors.Logits, _logits, _logits.Bytes);
        stream.Synchronize();
        return _logits.Span<float>();
    }

    public void Dispose()
    {
        foreach (var buffer in (ReadOnlySpan<SafeHandle?>)[_masks, _others, _logits])
        {
            buffer?.Dispose();
        }
    }
}
