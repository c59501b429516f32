namespace SRNet.Evaluation.Datasets;

/// <summary>A folder of sequences in the DAVIS layout: <c>JPEGImages/&lt;sequence&gt;/%05d.jpg</c> (or .png) beside
/// <c>Annotations/&lt;sequence&gt;/%05d.png</c>, each with or without the <c>480p</c> level of the original DAVIS.
/// Annotations are 8-bit palette or gray PNG whose values are object ids, 0 = background, 255 = void.</summary>
public sealed class EvaluationDataset
{
    private EvaluationDataset(string name, IReadOnlyList<EvaluationSequence> sequences)
    {
        Name = name;
        Sequences = sequences;
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The sequences, by name.</summary>
    public IReadOnlyList<EvaluationSequence> Sequences { get; }

    /// <summary>Lists and checks a data set. Every annotation is read, so that what cannot be scored is known before a long run starts.</summary>
    /// <exception cref="SrNetException">InvalidInput: a folder is missing, there is no sequence, frames and annotations do not match, a file is no
    /// label map.</exception>
    public static EvaluationDataset Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw SrNetException.InvalidInput($"There is no data set folder '{folder}'.");
        }

        var images = Part(folder, "JPEGImages");
        var annotations = Part(folder, "Annotations");
        var names = Directory.EnumerateDirectories(images).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            throw SrNetException.InvalidInput($"There is no sequence in '{images}': each sequence is a folder of frames named 00000.jpg, 00001.jpg and so on.");
        }

        var sequences = names.Select(name => SequenceReader.Read(name, Path.Combine(images, name), Path.Combine(annotations, name))).ToArray();
        return new EvaluationDataset(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), sequences);
    }

    private static string Part(string folder, string name)
    {
        var part = Path.Combine(folder, name);
        if (!Directory.Exists(part))
        {
            throw SrNetException.InvalidInput(
                $"'{folder}' has no folder '{name}': a data set holds JPEGImages/<sequence>/00000.jpg and Annotations/<sequence>/00000.png.");
        }

        var nested = Path.Combine(part, "480p");
        return Directory.Exists(nested) && Directory.EnumerateDirectories(nested).Any() ? nested : part;
    }
}
