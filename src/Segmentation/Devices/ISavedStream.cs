namespace SRNet.Segmentation.Devices;

/// <summary>What a stream held at one moment, between two frames or before a frame's own work: its objects with their memory, and features of the adjacent frame and of
/// the one at hand. A copy: what the stream does later does not change it.</summary>
internal interface ISavedStream : IDisposable
{
    /// <summary>How large it is.</summary>
    long Bytes { get; }
}
