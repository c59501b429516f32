using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts;

/// <summary>A person's masks in place of the network's: in the soft masks that are memorised, and in the labels that are handed out.</summary>
internal static unsafe class PromptedMasks
{
    /// <summary>Puts a person's masks in place of the network's; what they cover is taken from all other objects.</summary>
    /// <param name="masks">All objects' soft masks by slot, K x H x W.</param>
    /// <param name="objects">All objects.</param>
    /// <param name="prompt">The person's masks.</param>
    /// <param name="prompted">The objects in them.</param>
    /// <param name="resampler">From the frame's size to the masks'.</param>
    public static void Replace(Span<float> masks, ObjectManager objects, LabelMap prompt, IReadOnlyList<int> prompted, MaskResampler resampler)
    {
        var pixels = masks.Length / objects.Count;
        var free = new float[pixels];
        Array.Fill(free, 1f);
        foreach (var id in prompted)
        {
            var mask = masks.Slice(objects.SlotOf(id) * pixels, pixels);
            fixed (float* target = mask)
            {
                resampler.Run(prompt, (byte)id, target);
            }

            for (var i = 0; i < pixels; i++)
            {
                free[i] -= mask[i];
            }
        }

        for (var k = 0; k < objects.Count; k++)
        {
            if (!prompted.Contains(objects.Ids[k]))
            {
                var mask = masks.Slice(k * pixels, pixels);
                for (var i = 0; i < pixels; i++)
                {
                    mask[i] *= MathF.Max(0, free[i]);
                }
            }
        }
    }

    /// <summary>Draws all objects' soft masks after labels.</summary>
    /// <param name="masks">Receives them by slot, K x H x W; empty where an object is not in the labels.</param>
    /// <param name="objects">All objects.</param>
    /// <param name="labels">Of a frame.</param>
    /// <param name="resampler">From the frame's size to the masks'.</param>
    public static void Draw(Span<float> masks, ObjectManager objects, LabelMap labels, MaskResampler resampler)
    {
        var pixels = masks.Length / objects.Count;
        for (var k = 0; k < objects.Count; k++)
        {
            fixed (float* target = masks.Slice(k * pixels, pixels))
            {
                resampler.Run(labels, objects.Ids[k], target);
            }
        }
    }

    /// <summary>Puts a person's masks into the frame's labels and describes all objects anew. What a person marked has confidence 1.</summary>
    /// <param name="labels">The frame's labels; void pixels of the prompt keep what the network said.</param>
    /// <param name="objects">All objects, with the network's own description, which says how sure those are that were not prompted.</param>
    /// <param name="prompt">The person's masks.</param>
    /// <param name="prompted">The objects in them.</param>
    public static void Overlay(Span<byte> labels, ObjectManager objects, LabelMap prompt, IReadOnlyList<int> prompted)
    {
        Span<bool> marked = stackalloc bool[256];
        Span<float> confidence = stackalloc float[256];
        foreach (var known in objects.Described)
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

        objects.Describe(regions);
    }
}
