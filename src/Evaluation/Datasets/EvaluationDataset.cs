namespace SRNet.Evaluation.Datasets;

/// <summary>A folder of sequences with known truth. What is in it says of which kind it is:
/// <list type="bullet">
/// <item><c>JPEGImages/&lt;sequence&gt;/*.jpg</c> (or .png) beside <c>Annotations/&lt;sequence&gt;/*.png</c>: masks, see <see cref="MaskFolder"/>;</item>
/// <item><c>cases.json</c> and the clips it names: an object's presences and absences, see <see cref="CaseFile"/>;</item>
/// <item><c>NAME.txt</c> beside the clip <c>NAME.mp4</c> or the folder of pictures <c>NAME</c>: a box per frame, see <see cref="BoxFolder"/>.</item>
/// </list></summary>
public sealed class EvaluationDataset
{
    private EvaluationDataset(string name, DatasetKind kind, IReadOnlyList<EvaluationSequence> sequences)
    {
        Name = name;
        Kind = kind;
        Sequences = sequences;
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>What is known of the objects.</summary>
    public DatasetKind Kind { get; }

    /// <summary>The sequences, by name.</summary>
    public IReadOnlyList<EvaluationSequence> Sequences { get; }

    /// <summary>Lists and checks a data set. Every annotation is read, so that what cannot be scored is known before a long run starts.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="sequences">The sequences to take, see <see cref="SequenceChoice"/>; null = all.</param>
    /// <exception cref="SrNetException">InvalidInput: a folder is missing, there is no sequence or not one that was named, frames and annotations do not
    /// match, a file is no label map, a line no box.</exception>
    public static EvaluationDataset Open(string folder, string? sequences = null)
    {
        if (!Directory.Exists(folder))
        {
            throw SrNetException.InvalidInput($"There is no data set folder '{folder}'.");
        }

        var choice = new SequenceChoice(folder, sequences);
        var kind =
            MaskFolder.Is(folder) ? DatasetKind.Masks :
            CaseFile.Is(folder) ? DatasetKind.Cases :
            BoxFolder.Is(folder) ? DatasetKind.Boxes :
            throw SrNetException.InvalidInput(
                $"'{folder}' is no data set: it needs the folders JPEGImages and Annotations, or a file cases.json, or clips NAME.mp4 with a NAME.txt of one box per frame.");
        var read = kind switch
        {
            DatasetKind.Masks => MaskFolder.Read(folder, choice),
            DatasetKind.Cases => CaseFile.Read(folder, choice),
            _ => BoxFolder.Read(folder, choice),
        };
        return new EvaluationDataset(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), kind, read);
    }
}

/// <summary>What is known of the objects of a data set.</summary>
public enum DatasetKind
{
    /// <summary>Their masks, in every frame or in some.</summary>
    Masks,

    /// <summary>A box in every frame.</summary>
    Boxes,

    /// <summary>A box in the first frame, and when the object is there and when it is gone.</summary>
    Cases,
}
