namespace SRNet.Segmentation.Prompts;

/// <summary>Strokes on the object and beside it; like clicks, but every pixel under a stroke is meant.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Strokes">At least one.</param>
public sealed record ScribblePrompt(int ObjectId, IReadOnlyList<Stroke> Strokes) : ObjectPrompt(ObjectId);
