namespace SRNet.Segmentation.Prompts;

/// <summary>A line drawn with a round brush, over the object or beside it.</summary>
/// <param name="Points">At least one; a single one is a dot.</param>
/// <param name="Radius">Of the brush, above 0.</param>
/// <param name="Positive">Whether it runs on the object.</param>
public sealed record Stroke(IReadOnlyList<PromptPoint> Points, float Radius, bool Positive = true);
