namespace SRNet.Pipeline.Rtsp;

/// <summary>Where a client's session stands (RFC 2326, A.1).</summary>
internal enum RtspSessionState
{
    /// <summary>Nothing is set up.</summary>
    Init,

    /// <summary>A transport is agreed on; nothing is sent.</summary>
    Ready,

    /// <summary>Pictures are sent.</summary>
    Playing,
}
