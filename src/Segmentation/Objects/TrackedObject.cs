namespace SRNet.Segmentation.Objects;

/// <summary>What is known of one object in the frame that was segmented last. Coordinates are pixels of the frame.</summary>
/// <param name="Id">The id its prompt gave it, 1..254.</param>
/// <param name="Area">Pixels that carry its label.</param>
/// <param name="Box">Smallest box around them; empty when the area is 0.</param>
/// <param name="CentroidX">Mean x of its pixels; NaN when the area is 0.</param>
/// <param name="CentroidY">Mean y of its pixels; NaN when the area is 0.</param>
/// <param name="Confidence">Mean probability of its pixels at the network's resolution, 0..1; 0 when the area is 0.</param>
public readonly record struct TrackedObject(int Id, int Area, PixelBox Box, float CentroidX, float CentroidY, float Confidence)
{
    /// <summary>The object is not seen in this frame.</summary>
    public bool Lost => Area == 0;
}
