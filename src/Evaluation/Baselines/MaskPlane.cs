using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Baselines;

/// <summary>One object's soft mask at the frame's resolution, 0..1.</summary>
internal sealed class MaskPlane(int id, ImageSize size)
{
    public int Id => id;

    public float[] Values { get; private set; } = new float[size.Pixels];

    /// <summary>Where the moved mask is written before <see cref="Turn"/> makes it the mask.</summary>
    public float[] Next { get; private set; } = new float[size.Pixels];

    public void Turn() => (Values, Next) = (Next, Values);

    /// <summary>Takes a person's mask: pixels given to this object become 1, those given to another 0; if the mask has the object, all the rest too.</summary>
    public void Take(LabelMap given)
    {
        var named = given.Pixels.AsSpan().Contains((byte)id);
        for (var i = 0; i < Values.Length; i++)
        {
            var label = given.Pixels[i];
            if (named || label is not LabelMap.Background and not LabelMap.Void)
            {
                Values[i] = label == id ? 1 : 0;
            }
        }
    }

    /// <summary>Gives each pixel to the object with the largest share, or to the background if what is left over is larger still.</summary>
    public static void Decide(List<MaskPlane> planes, Span<byte> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            float best = 0, sum = 0;
            byte label = LabelMap.Background;
            foreach (var plane in planes)
            {
                var share = plane.Values[i];
                sum += share;
                if (share > best)
                {
                    (best, label) = (share, (byte)plane.Id);
                }
            }

            labels[i] = best > 1 - sum ? label : LabelMap.Background;
        }
    }
}
