using System.Net;
using System.Net.Sockets;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>What one client asks and is answered, one request after the other.</summary>
internal sealed class RtspDialogue(RtspServerOptions options, IRtspStreams streams, RtspSession session, RtspChannel channel, IPEndPoint local, IPEndPoint remote, Action reported)
{
    private const string Methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";

    // Then the connection is closed: guessing passwords takes a new connection, and with it a new nonce, for every few.
    private const int MaxRefusals = 4;
    private readonly DigestAuthentication? _authentication =
        options.Accounts is { Count: > 0 } accounts ? new DigestAuthentication(accounts) : null;

    private int _refusals;
    private bool _known;

    public async Task<RtspResponse> AnswerAsync(RtspRequest request)
    {
        if (request.CSeq is null)
        {
            return new(RtspStatus.BadRequest) { Close = true };
        }

        if (request.Version != "RTSP/1.0")
        {
            return new(RtspStatus.VersionNotSupported);
        }

        if (request["Require"] is { Length: > 0 } required)
        {
            return new RtspResponse(RtspStatus.OptionNotSupported).With("Unsupported", required);
        }

        // What this server can do is no secret, and clients ask before they authenticate.
        if (request.Method != "OPTIONS" && _authentication is not null && Refusal(_authentication, request) is { } refusal)
        {
            return refusal;
        }

        return request.Method switch
        {
            "OPTIONS" => new RtspResponse(RtspStatus.Ok).With("Public", Methods),
            "DESCRIBE" => await DescribeAsync(request).ConfigureAwait(false),
            "SETUP" => Setup(request),
            "GET_PARAMETER" or "SET_PARAMETER" => request["Session"] is null || IsMine(request) ? WithSession(new(RtspStatus.Ok)) : new(RtspStatus.SessionNotFound),
            "PLAY" or "PAUSE" or "TEARDOWN" => await ControlAsync(request).ConfigureAwait(false),
            _ => new RtspResponse(RtspStatus.NotImplemented).With("Public", Methods),
        };
    }

    private RtspResponse? Refusal(DigestAuthentication authentication, RtspRequest request)
    {
        var tried = authentication.IsAnswered(request);
        if (tried && !_known && options.SignIns?.Wait(remote.Address) is { } wait)
        {
            return new RtspResponse(RtspStatus.ServiceUnavailable) { Close = true }.With("Retry-After", $"{Math.Ceiling(wait.TotalSeconds)}");
        }

        if (authentication.Accepts(request))
        {
            _known = true;
            return null;
        }

        if (tried)
        {
            options.SignIns?.Refused(remote.Address, "rtsp");
        }

        return new RtspResponse(RtspStatus.Unauthorized) { Close = ++_refusals >= MaxRefusals }.With("WWW-Authenticate", authentication.Challenge);
    }

    private async Task<RtspResponse> DescribeAsync(RtspRequest request)
    {
        var path = request.Path;
        if (streams.Find(path) is not { } video)
        {
            return streams.Elsewhere(path) is { } there ? new RtspResponse(RtspStatus.Found).With("Location", there.AbsoluteUri) : new(RtspStatus.NotFound);
        }

        if (await FormatAsync(video).ConfigureAwait(false) is not { } format)
        {
            return new(RtspStatus.ServiceUnavailable);
        }

        var sound = SoundPacketizer.Takes(video.SoundFormat) ? video.SoundFormat : null;

        return new RtspResponse(RtspStatus.Ok)
            .With("Content-Base", request.Uri.Split('?')[0].TrimEnd('/') + "/")
            .WithBody("application/sdp", SessionDescription.Of(format, sound));
    }

    // The parameter sets are known once a picture is encoded; null when none comes.
    private async Task<VideoFormat?> FormatAsync(EncodedVideo video)
    {
        try
        {
            using var subscription = video.Subscribe(1);
            using var patience = new CancellationTokenSource(options.FirstPictureTimeout);
            using var picture = await subscription.ReadAsync(patience.Token).ConfigureAwait(false);
            return picture?.Format;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    private RtspResponse Setup(RtspRequest request)
    {
        var path = request.Path;
        var sound = path.EndsWith("/" + SessionDescription.SoundTrack, StringComparison.Ordinal);
        path = sound || path.EndsWith("/" + SessionDescription.Track, StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : path;
        if (streams.Find(path) is not { } video)
        {
            return new(RtspStatus.NotFound);
        }

        if (sound && !SoundPacketizer.Takes(video.SoundFormat))
        {
            return new(RtspStatus.NotFound);
        }

        if (request["Session"] is not null && !IsMine(request))
        {
            return new(RtspStatus.SessionNotFound);
        }

        if (session.State.After("SETUP") is null)
        {
            return new(RtspStatus.MethodNotValidInThisState);
        }

        if (RtspTransportHeader.Parse(request["Transport"], options.AllowUdp) is not { } wanted)
        {
            return new(RtspStatus.UnsupportedTransport);
        }

        try
        {
            IRtpTransport transport = wanted.Udp ? new UdpTransport(local.Address, remote.Address, wanted, reported) : new InterleavedTransport(channel, wanted.Rtp & 0xFE);
            var first = (byte)(wanted.Udp ? 0 : wanted.Rtp & 0xFE);
            if (sound)
            {
                session.SetupSound(path, video, transport, new SoundPacketizer(first, video.SoundFormat!));
            }
            else
            {
                session.Setup(path, video, transport, new RtpPacketizer(first));
            }

            return WithSession(new RtspResponse(RtspStatus.Ok).With("Transport", transport.Header));
        }
        catch (SocketException)
        {
            return new(RtspStatus.ServiceUnavailable);
        }
    }

    private async Task<RtspResponse> ControlAsync(RtspRequest request)
    {
        if (!IsMine(request))
        {
            return new(RtspStatus.SessionNotFound);
        }

        if (session.State.After(request.Method) is null)
        {
            return new(RtspStatus.MethodNotValidInThisState);
        }

        switch (request.Method)
        {
            case "PLAY":
                var url = request.Uri.Split('?')[0].TrimEnd('/');
                url = url.EndsWith(SessionDescription.Track, StringComparison.Ordinal) || url.EndsWith(SessionDescription.SoundTrack, StringComparison.Ordinal) ? url[..url.LastIndexOf('/')] : url;
                return WithSession(new RtspResponse(RtspStatus.Ok) { Then = session.Play }.With("Range", "npt=now-").With("RTP-Info", session.Information(url)));
            case "PAUSE":
                await session.PauseAsync().ConfigureAwait(false);
                return WithSession(new(RtspStatus.Ok));
            default:
                await session.TeardownAsync().ConfigureAwait(false);
                return WithSession(new RtspResponse(RtspStatus.Ok) { Close = true });
        }
    }

    private bool IsMine(RtspRequest request) => session.State != RtspSessionState.Init && request["Session"]?.Split(';')[0].Trim() == session.Id;

    private RtspResponse WithSession(RtspResponse response) =>
        session.State == RtspSessionState.Init ? response : response.With("Session", $"{session.Id};timeout={(int)options.SessionTimeout.TotalSeconds}");
}
