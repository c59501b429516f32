namespace SRNet.Evaluation.Datasets;

/// <summary>An annotated object.</summary>
/// <param name="Id">Its label, 1..254.</param>
/// <param name="FirstFrame">Index of the frame where it appears and where its mask is given; 0 for all objects of DAVIS, later for some of YouTube-VOS.</param>
public readonly record struct EvaluationObject(int Id, int FirstFrame);
