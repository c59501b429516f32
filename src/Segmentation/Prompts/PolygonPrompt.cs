namespace SRNet.Segmentation.Prompts;

/// <summary>The object's outline, drawn by hand: the object is inside (even-odd rule where the outline crosses itself). It takes its pixels from other objects.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Points">At least three corners; the last joins the first.</param>
public sealed record PolygonPrompt(int ObjectId, IReadOnlyList<PromptPoint> Points) : ObjectPrompt(ObjectId);
