namespace SRNet.Segmentation.Prompts;

/// <summary>
/// What a person says of one object in one frame. An id that is not tracked yet adds the object; a known id corrects it. Coordinates are pixels of the
/// frame, x to the right, y down; pixel (i, j) covers i..i+1 and j..j+1, so its centre is (i + 0.5, j + 0.5). What lies outside the frame is cut off.
/// Several prompts for one object and frame are drawn in their order.
/// </summary>
/// <param name="ObjectId">1..254. Stable: it is the object's label in every mask for as long as it is tracked.</param>
public abstract record ObjectPrompt(int ObjectId);
