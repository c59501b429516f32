namespace SRNet.Evaluation.Running;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Segmenter">Name of the method that runs.</param>
/// <param name="Sequence">Name of the sequence.</param>
/// <param name="Frame">Frames of the sequence that are done.</param>
/// <param name="Frames">Frames of the sequence.</param>
/// <param name="TotalFrame">Frames of the data set that are done.</param>
/// <param name="TotalFrames">Frames of the data set.</param>
public readonly record struct EvaluationProgress(string Segmenter, string Sequence, int Frame, int Frames, int TotalFrame, int TotalFrames);
