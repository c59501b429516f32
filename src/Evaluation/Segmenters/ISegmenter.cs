using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Segmenters;

/// <summary>A method to evaluate: it is given a sequence's frames in order and where the objects are in their first frames, and answers with label maps.</summary>
public interface ISegmenter
{
    /// <summary>What the report calls the method: the model's name and version.</summary>
    string Name { get; }

    /// <summary>Where it runs, as the report says it: cpu, cuda.</summary>
    string Device { get; }

    /// <summary>Starts a sequence with no memory of earlier ones.</summary>
    ISequenceSegmenter Start(ImageSize frameSize);
}
