namespace SRNet.Evaluation.Datasets;

/// <summary>A folder of sequences in the DAVIS layout: <c>JPEGImages/&lt;sequence&gt;/%05d.jpg</c> (or .png) beside <c>Annotations/&lt;sequence&gt;/%05d.png</c>,
/// each with or without the <c>480p</c> level of the original DAVIS. Annotations are 8-bit palette or gray PNG whose values are object ids, 0 = background, 255 = void.</summary>
public sealed class EvaluationDataset
{
    /// <summary>Lists and checks a data set. Every annotation is read, so that what cannot be scored is known before a long run starts.</summary>
    /// <exception cref="SRNet.Native.SrNetException">InvalidInput: a folder is missing, there is no sequence, frames and annotations do not match, a file is no label map.</exception>
    public static EvaluationDataset Open(string folder) => throw new NotImplementedException();

    /// <summary>The folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The sequences, by name.</summary>
    public required IReadOnlyList<EvaluationSequence> Sequences { get; init; }
}
