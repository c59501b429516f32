namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>Smooth values between the nodes of a coarse grid.</summary>
internal static class Lattice
{
    /// <summary>Between which nodes of a row a place lies; beyond the outermost nothing changes.</summary>
    /// <param name="place">In nodes, from the first.</param>
    /// <param name="nodes">How many there are.</param>
    /// <returns>The node before, and the share of the one behind it, 0..1.</returns>
    public static (int Node, float Share) Place(float place, int nodes)
    {
        place = Math.Clamp(place, 0, nodes - 1);
        var node = Math.Min((int)place, nodes - 2);
        return (node, ValueNoise.Smooth(place - node));
    }
}
