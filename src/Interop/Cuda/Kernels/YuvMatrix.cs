using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>How a video's Y, U, V become R, G, B in 0..255.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct YuvMatrix(float YScale, float YOffset, float RedV, float GreenU, float GreenV, float BlueU)
{
    /// <summary>ITU-R BT.709: high definition.</summary>
    public static YuvMatrix Bt709(bool fullRange = false) => From(0.2126, 0.0722, fullRange);

    /// <summary>ITU-R BT.601: standard definition.</summary>
    public static YuvMatrix Bt601(bool fullRange = false) => From(0.299, 0.114, fullRange);

    // R = Y + 2 (1 - Kr) V, B = Y + 2 (1 - Kb) U, and G from Y = Kr R + Kg G + Kb B. Limited range: Y in 16..235, U and V in 16..240.
    private static YuvMatrix From(double kr, double kb, bool fullRange)
    {
        var kg = 1 - kr - kb;
        var chroma = fullRange ? 1 : 255.0 / 224;
        return new YuvMatrix(
            fullRange ? 1f : 255f / 219,
            fullRange ? 0 : 16,
            (float)(2 * (1 - kr) * chroma),
            (float)(-2 * (1 - kb) * kb / kg * chroma),
            (float)(-2 * (1 - kr) * kr / kg * chroma),
            (float)(2 * (1 - kb) * chroma));
    }
}
