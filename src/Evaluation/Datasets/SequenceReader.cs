namespace SRNet.Evaluation.Datasets;

/// <summary>Lists and checks one sequence.</summary>
internal static class SequenceReader
{
    /// <summary>Reads what there is to know of a sequence, every annotation included.</summary>
    public static EvaluationSequence Read(string name, string frameFolder, string annotationFolder)
    {
        if (!Directory.Exists(annotationFolder))
        {
            throw SrNetException.InvalidInput($"Sequence '{name}' has no annotations: there is no folder '{annotationFolder}'.");
        }

        var frames = List(frameFolder, ".jpg", ".jpeg", ".png");
        var annotations = List(annotationFolder, ".png");
        CheckPairs(name, frames, annotations);

        var size = FrameFiles.ReadFrame(frames[0]).Size;
        var firstFrames = new SortedDictionary<int, int>();
        for (var i = 0; i < annotations.Length; i++)
        {
            foreach (var id in FrameFiles.ReadLabels(annotations[i], size).Map.ObjectIds())
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
            Objects = [.. firstFrames.Select(entry => new EvaluationObject(entry.Key, entry.Value))],
        };
        if (!sequence.Objects.Any(item => sequence.IsScored(item)))
        {
            throw SrNetException.InvalidInput(
                $"Sequence '{name}' has nothing to score: an object (a label of 1..254; 255 is void) must appear before the last two of its "
                + $"{frames.Length} frames.");
        }

        return sequence;
    }

    private static string[] List(string folder, params string[] extensions) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(path => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .OrderBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal)];

    private static void CheckPairs(string name, string[] frames, string[] annotations)
    {
        var frameNames = frames.Select(path => Path.GetFileNameWithoutExtension(path)).ToArray();
        var annotationNames = annotations.Select(path => Path.GetFileNameWithoutExtension(path)).ToArray();
        if (frameNames.SequenceEqual(annotationNames) && frames.Length > 0)
        {
            return;
        }

        var bare = frameNames.Except(annotationNames).FirstOrDefault();
        var stray = annotationNames.Except(frameNames).FirstOrDefault();
        var example = bare is not null ? $": frame '{bare}' has no annotation" : stray is not null ? $": annotation '{stray}' has no frame" : "";
        throw SrNetException.InvalidInput(
            $"Sequence '{name}' has {frames.Length} frames and {annotations.Length} annotations{example}; each frame needs one of its name.");
    }
}
