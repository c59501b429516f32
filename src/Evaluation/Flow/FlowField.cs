using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Flow;

/// <summary>Where each pixel of one picture lies in another: (x + U, y + V), in pixels of the field's own size.</summary>
internal sealed class FlowField(ImageSize size)
{
    public ImageSize Size => size;

    public float[] U { get; } = new float[size.Pixels];

    public float[] V { get; } = new float[size.Pixels];

    public void Clear()
    {
        U.AsSpan().Clear();
        V.AsSpan().Clear();
    }

    /// <summary>Takes the field of the next coarser scale, interpolated; one of its pixels covers 2 x 2 of this field's.</summary>
    public void FillDouble(FlowField coarse)
    {
        for (var y = 0; y < size.Height; y++)
        {
            var (top, bottom, wy) = Bilinear.Neighbours((y * 0.5f) - 0.25f, coarse.Size.Height);
            for (var x = 0; x < size.Width; x++)
            {
                var (left, right, wx) = Bilinear.Neighbours((x * 0.5f) - 0.25f, coarse.Size.Width);
                int a = (top * coarse.Size.Width) + left, b = (top * coarse.Size.Width) + right;
                int c = (bottom * coarse.Size.Width) + left, d = (bottom * coarse.Size.Width) + right;
                var i = (y * size.Width) + x;
                U[i] = 2 * Bilinear.Mix(Bilinear.Mix(coarse.U[a], coarse.U[b], wx), Bilinear.Mix(coarse.U[c], coarse.U[d], wx), wy);
                V[i] = 2 * Bilinear.Mix(Bilinear.Mix(coarse.V[a], coarse.V[b], wx), Bilinear.Mix(coarse.V[c], coarse.V[d], wx), wy);
            }
        }
    }
}
