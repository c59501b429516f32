namespace SRNet.Pipeline.Rtsp;

/// <summary>What the next bytes of a connection are.</summary>
internal enum RtspMessageKind
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    Request,

    /// <summary>A packet between requests: a client's receiver report.</summary>
    Interleaved,

    /// <summary>Not RTSP; the connection cannot go on, because nobody knows where the next request begins.</summary>
    Malformed,

    /// <summary>A body larger than is read.</summary>
    TooLarge,
}
