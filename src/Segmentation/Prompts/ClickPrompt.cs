namespace SRNet.Segmentation.Prompts;

/// <summary>Points on the object and points beside it. A new object needs one on it; of a tracked object's mask positive ones add to it and negative ones take away.
/// Other objects keep their pixels.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Clicks">At least one, inside the frame.</param>
public sealed record ClickPrompt(int ObjectId, IReadOnlyList<Click> Clicks) : ObjectPrompt(ObjectId);
