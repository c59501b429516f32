using SRNet.Segmentation.Masks;

namespace SRNet.Evaluation.Datasets;

/// <summary>Lists and checks one sequence of frames with masks.</summary>
internal static class SequenceReader
{
    /// <summary>Reads what there is to know of a sequence, every annotation included.</summary>
    public static EvaluationSequence Read(string name, string frameFolder, string annotationFolder)
    {
        if (!Directory.Exists(annotationFolder))
        {
            throw SrNetException.InvalidInput($"Sequence '{name}' has no annotations: there is no folder '{annotationFolder}'.");
        }

        var frames = FrameFiles.Pictures(frameFolder);
        var annotations = Pair(name, frames, FrameFiles.List(annotationFolder, ".png"));
        var size = FrameFiles.ReadFrame(frames[0]).Size;
        var meaning = new MaskMeaning();
        foreach (var path in annotations.OfType<string>())
        {
            FrameFiles.Learn(path, meaning);
        }

        var firstFrames = new SortedDictionary<int, int>();
        for (var i = 0; i < annotations.Length; i++)
        {
            if (annotations[i] is not { } path)
            {
                continue;
            }

            var map = FrameFiles.ReadLabels(path, size, meaning).Map;
            foreach (var id in map.ObjectIds())
            {
                firstFrames.TryAdd(id, i);
            }
        }

        var sequence = new EvaluationSequence
        {
            Name = name,
            Size = size,
            Frames = frames,
            Annotations = annotations,
            Meaning = meaning,
            Objects = [.. firstFrames.Select(entry => new EvaluationObject(entry.Key, entry.Value))],
        };
        Check(sequence);
        return sequence;
    }

    // Where only some frames are annotated, an object may have no more than its first mask: that is a sequence to be segmented and not scored.
    private static void Check(EvaluationSequence sequence)
    {
        if (sequence.Objects.Count == 0 || (sequence.IsDense && !sequence.Objects.Any(sequence.IsScored)))
        {
            throw SrNetException.InvalidInput(
                $"Sequence '{sequence.Name}' has nothing to score: an object (a label of 1..254; 255 is void where there are others) must appear before the last two of its "
                + $"{sequence.Frames.Count} frames.");
        }
    }

    private static string?[] Pair(string name, string[] frames, string[] annotations)
    {
        var byName = annotations.ToDictionary(path => Path.GetFileNameWithoutExtension(path));
        var frameNames = frames.Select(path => Path.GetFileNameWithoutExtension(path)).ToArray();
        var stray = byName.Keys.Except(frameNames).Order(StringComparer.Ordinal).FirstOrDefault();
        return stray is null && frames.Length > 0 && annotations.Length > 0
            ? [.. frameNames.Select(frame => byName.GetValueOrDefault(frame))]
            : throw SrNetException.InvalidInput(
                $"Sequence '{name}' has {frames.Length} frames and {annotations.Length} annotations{(stray is null ? "" : $": annotation '{stray}' has no frame")}; each annotation needs a frame of its name, and the objects' first frames need one.");
    }
}
