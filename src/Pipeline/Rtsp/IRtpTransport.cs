namespace SRNet.Pipeline.Rtsp;

/// <summary>How packets get to one client.</summary>
internal interface IRtpTransport : IDisposable
{
    /// <summary>The Transport header of the answer to SETUP.</summary>
    string Header { get; }

    /// <summary>That packets are taken proves that the client is there; else it has to report.</summary>
    bool ProvesPresence { get; }

    /// <summary>Sends packets that each stand after <see cref="RtpTrack.Prefix"/> bytes. One call at a time.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The client is gone.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> packets);
}
