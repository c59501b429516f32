using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Sessions;

/// <summary>What happens to the masks of all objects between decoder and memory encoder.</summary>
internal static unsafe class ObjectMasks
{
    /// <summary>Others_k = sum of all masks - mask_k.</summary>
    public static void SumOthers(ObjectTensors objects)
    {
        // A single object has no others; its tensor was allocated as zeros and nobody writes it.
        if (objects.Objects == 1)
        {
            return;
        }

        var pixels = objects.Masks.Length / objects.Objects;
        for (var x = 0; x < pixels; x += Vector256<float>.Count)
        {
            var total = Vector256<float>.Zero;
            for (var k = 0; k < objects.Objects; k++)
            {
                total += Vector256.Load(objects.Masks.Data + ((long)k * pixels) + x);
            }

            for (var k = 0; k < objects.Objects; k++)
            {
                var offset = ((long)k * pixels) + x;
                (total - Vector256.Load(objects.Masks.Data + offset)).Store(objects.Others.Data + offset);
            }
        }
    }

    /// <summary>Puts a person's masks in place of the network's; what they cover is taken from all other objects.</summary>
    /// <param name="masks">All objects' soft masks, K x H x W, in the order of <paramref name="ids"/>.</param>
    /// <param name="ids">All objects.</param>
    /// <param name="prompt">The person's masks.</param>
    /// <param name="prompted">The objects in them.</param>
    /// <param name="resampler">From the frame's size to the masks'.</param>
    public static void Replace(Span<float> masks, byte[] ids, LabelMap prompt, IReadOnlyList<int> prompted, MaskResampler resampler)
    {
        var pixels = masks.Length / ids.Length;
        var free = new float[pixels];
        Array.Fill(free, 1f);
        foreach (var id in prompted)
        {
            var mask = masks.Slice(Array.IndexOf(ids, (byte)id) * pixels, pixels);
            fixed (float* target = mask)
            {
                resampler.Run(prompt, (byte)id, target);
            }

            for (var i = 0; i < pixels; i++)
            {
                free[i] -= mask[i];
            }
        }

        for (var k = 0; k < ids.Length; k++)
        {
            if (!prompted.Contains(ids[k]))
            {
                var mask = masks.Slice(k * pixels, pixels);
                for (var i = 0; i < pixels; i++)
                {
                    mask[i] *= MathF.Max(0, free[i]);
                }
            }
        }
    }

    /// <summary>Puts a person's masks into the frame's labels and describes all objects anew.</summary>
    /// <param name="labels">The frame's labels; void pixels of the prompt keep what the network said.</param>
    /// <param name="ids">All objects.</param>
    /// <param name="prompt">The person's masks.</param>
    /// <param name="prompted">The objects in them.</param>
    /// <param name="before">The network's own description, for the confidence of objects that were not prompted.</param>
    /// <returns>All objects, ascending by id. What a person marked has confidence 1.</returns>
    public static TrackedObject[] Overlay(Span<byte> labels, byte[] ids, LabelMap prompt, IReadOnlyList<int> prompted, TrackedObject[] before)
    {
        Span<bool> marked = stackalloc bool[256];
        Span<float> confidence = stackalloc float[256];
        foreach (var known in before)
        {
            confidence[known.Id] = known.Confidence;
        }

        foreach (var id in prompted)
        {
            marked[id] = true;
            confidence[id] = 1;
        }

        var regions = new RegionStatistics[256];
        Array.Fill(regions, RegionStatistics.Empty);
        for (var i = 0; i < labels.Length; i++)
        {
            var mark = prompt.Pixels[i];
            if (marked[mark])
            {
                labels[i] = mark;
            }
            else if (mark != LabelMap.Void && marked[labels[i]])
            {
                labels[i] = LabelMap.Background;
            }

            if (labels[i] != LabelMap.Background)
            {
                regions[labels[i]].Add(i % prompt.Size.Width, i / prompt.Size.Width, confidence[labels[i]]);
            }
        }

        return [.. ids.Order().Select(id => regions[id].Describe(id))];
    }
}
