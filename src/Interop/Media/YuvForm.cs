using System.Runtime.InteropServices;

namespace SRNet.Interop.Media;

/// <summary>Planes of 8-bit 4:2:0 as a decoder makes them, rows packed: luma at the picture's size, then chroma at half of it, rounded up.</summary>
/// <param name="Interleaved">Chroma is U and V side by side (NV12), else all of U and then all of V (I420).</param>
/// <param name="Matrix">The video's colours.</param>
/// <param name="Whole">Each product with the matrix is rounded down to a whole number, as this machine makes RGB of such pictures.</param>
public readonly record struct YuvForm(bool Interleaved, YuvMatrix Matrix, bool Whole = false)
{
    /// <summary>Bytes of all planes.</summary>
    public static long Bytes(int width, int height) => ((long)width * height) + (2L * ((width + 1) / 2) * ((height + 1) / 2));
}

/// <summary>How a video's Y, U, V become R, G, B in 0..255: grey = (Y - offset) * scale, chroma is around 128.</summary>
/// <param name="YScale">Of the grey.</param>
/// <param name="YOffset">Y of black.</param>
/// <param name="RedV">What V adds to red.</param>
/// <param name="GreenU">What U adds to green.</param>
/// <param name="GreenV">What V adds to green.</param>
/// <param name="BlueU">What U adds to blue.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct YuvMatrix(float YScale, float YOffset, float RedV, float GreenU, float GreenV, float BlueU);
