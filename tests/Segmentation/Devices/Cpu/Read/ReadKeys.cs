namespace SRNet.Segmentation.Tests.Devices.Cpu.Read;

/// <summary>How the keys of a <see cref="ReadCase"/> are made.</summary>
public enum ReadKeys
{
    /// <summary>Unit mean square, as the network's.</summary>
    Random,

    /// <summary>One key everywhere: all affinities tie.</summary>
    AllEqual,

    /// <summary>Three different keys: most affinities tie.</summary>
    FewDistinct,

    /// <summary>Magnitudes from 1e-20 to 1e3 and zeros of both signs.</summary>
    Extreme,

    /// <summary>Every position nearer to the queries than the one before.</summary>
    Ascending,
}
