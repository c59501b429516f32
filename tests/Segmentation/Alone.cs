namespace SRNet.Segmentation.Tests;

/// <summary>Tests that measure the whole process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public static class Alone
{
    public const string Collection = "Alone";
}
