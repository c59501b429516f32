using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>Tensor value = pixel (0..255) * gain + shift per channel R, G, B; where there is no picture, the padding. The tensor is FP32 or FP16.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Normalization
{
    private readonly float _gainR;
    private readonly float _gainG;
    private readonly float _gainB;
    private readonly float _shiftR;
    private readonly float _shiftG;
    private readonly float _shiftB;
    private readonly float _padding;
    private readonly int _half;

    /// <summary>value = (pixel * scale - mean) / std.</summary>
    /// <param name="scale">1/255 for pixels in 0..1.</param>
    /// <param name="mean">Per channel R, G, B.</param>
    /// <param name="std">Per channel R, G, B.</param>
    /// <param name="half">Whether the tensor is FP16.</param>
    /// <param name="padding">What padding holds, in tensor units; 0 is the mean colour.</param>
    public Normalization(float scale, ReadOnlySpan<float> mean, ReadOnlySpan<float> std, bool half, float padding = 0)
    {
        (_gainR, _gainG, _gainB) = (scale / std[0], scale / std[1], scale / std[2]);
        (_shiftR, _shiftG, _shiftB) = (-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]);
        _padding = padding;
        _half = half ? 1 : 0;
    }

    /// <summary>Bytes of one tensor element.</summary>
    public int ElementSize => _half != 0 ? 2 : 4;
}
