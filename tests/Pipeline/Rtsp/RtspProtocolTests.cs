using System.Net;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Rtsp;

using RtspServer = SRNet.Pipeline.Rtsp.RtspServer;

/// <summary>What a client may say to the server, and what it should not.</summary>
public sealed class RtspProtocolTests : IAsyncDisposable
{
    private readonly LiveVideo _live = new();
    private readonly List<RtspServer> _servers = [];

    [Fact]
    public void A_dialogue_in_order()
    {
        using var client = new RtspClient(Start().EndPoint);
        Assert.Matches("^RTSP/1.0 200 OK\r\nCSeq: 1\r\n(?s:.*)Public: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE", client.Ask("OPTIONS", "*"));
        var description = client.Ask("DESCRIBE", null, "Accept: application/sdp");
        Assert.Contains("Content-Base: " + client.Url + "/\r\n", description);
        Assert.Matches("sprop-parameter-sets=[A-Za-z0-9+/=]+,[A-Za-z0-9+/=]+\r\n", description);
        Assert.Contains("a=control:trackID=0\r\n", description);

        var setup = client.Setup();
        Assert.Contains("interleaved=0-1", setup);
        Assert.Contains(";timeout=60\r\n", setup);
        var session = $"Session: {RtspClient.SessionOf(setup)}";
        Assert.StartsWith("RTSP/1.0 200", client.Ask("PLAY", null, session, "Range: npt=0.000-"));

        // First the time of day, then a key frame: its parameter sets.
        var (report, first) = (client.Next()!, client.Next()!);
        Assert.Equal((1, 200), (report[1], report[5]));
        Assert.Equal(7, first[4 + 12] & 0x1F);
        Assert.StartsWith("RTSP/1.0 200", client.Ask("GET_PARAMETER", null, session));
        Assert.StartsWith("RTSP/1.0 200", client.Ask("PAUSE", null, session));
        client.Packets.Clear();
        Assert.StartsWith("RTSP/1.0 200", client.Ask("GET_PARAMETER", null, session));
        Assert.Empty(client.Packets);
        Assert.StartsWith("RTSP/1.0 200", client.Ask("PLAY", null, session));
        Assert.NotNull(client.Next());
        Assert.StartsWith("RTSP/1.0 200", client.Ask("TEARDOWN", null, session));
        Assert.Null(client.Next());
    }

    [Theory]
    [InlineData("DESCRIBE", "/nowhere", "", 404)]
    [InlineData("SETUP", "/nowhere/trackID=0", "Transport: RTP/AVP/TCP", 404)]
    [InlineData("SETUP", "/cam/trackID=7", "Transport: RTP/AVP/TCP", 404)]
    [InlineData("DESCRIBE", "/../cam", "", 404)]
    [InlineData("PLAY", "/cam", "", 454)]
    [InlineData("PLAY", "/cam", "Session: 0123456789ABCDEF", 454)]
    [InlineData("PAUSE", "/cam", "Session: x", 454)]
    [InlineData("TEARDOWN", "/cam", "Session: x", 454)]
    [InlineData("GET_PARAMETER", "/cam", "Session: x", 454)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/AVP;multicast;client_port=4000-4001", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/SAVP;unicast", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/AVP;unicast;client_port=99999-100000", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/AVP;unicast;client_port=0-1", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/AVP/TCP;mode=record", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "X: y", 461)]
    [InlineData("SETUP", "/cam/trackID=0", "Transport: RTP/AVP;multicast,RTP/AVP/TCP;interleaved=2-3", 200)]
    [InlineData("ANNOUNCE", "/cam", "", 501)]
    [InlineData("RECORD", "/cam", "", 501)]
    [InlineData("DESCRIBE", "/cam", "Require: implicit-play", 551)]
    [InlineData("DESCRIBE", "/cam?token=x", "", 200)]
    [InlineData("DESCRIBE", "/c%61m", "", 200)]
    public void Every_request_has_its_answer_and_the_connection_goes_on(string method, string path, string header, int status)
    {
        var server = Start();
        using var client = new RtspClient(server.EndPoint);
        Assert.StartsWith($"RTSP/1.0 {status} ", client.Ask(method, $"rtsp://{server.EndPoint}{path}", header.Length == 0 ? [] : [header]));
        Assert.StartsWith("RTSP/1.0 200 ", client.Ask("OPTIONS"));
    }

    [Fact]
    public void Playing_needs_a_set_up_and_udp_can_be_forbidden()
    {
        using var client = new RtspClient(Start(o => o with { AllowUdp = false }).EndPoint);
        Assert.StartsWith("RTSP/1.0 461 ", client.Setup("RTP/AVP;unicast;client_port=4000-4001"));
        var session = $"Session: {RtspClient.SessionOf(client.Setup())}";
        Assert.StartsWith("RTSP/1.0 200 ", client.Ask("PLAY", null, session));
        Assert.StartsWith("RTSP/1.0 455 ", client.Ask("SETUP", client.Url, session, "Transport: RTP/AVP/TCP"));
        Assert.StartsWith("RTSP/1.0 454 ", client.Ask("PAUSE", null, "Session: other"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x/ RTSP/1.0\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: -1\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nno header\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 9999\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001 a TLS hello")]
    public void What_is_no_rtsp_is_refused_and_hung_up_on(string bytes)
    {
        using var client = new RtspClient(Start().EndPoint);
        client.Send(bytes);
        Assert.Matches("^RTSP/1.0 4(00|13) ", client.Answer());
        Assert.Equal("", client.Answer());
    }

    [Fact]
    public void A_request_without_an_end_is_cut_off()
    {
        using var client = new RtspClient(Start().EndPoint);
        client.Send("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nX: " + new string('x', 8200));
        Assert.StartsWith("RTSP/1.0 400 ", client.Answer());
    }

    [Fact]
    public void Requests_in_pieces_together_and_with_packets_between_them_are_understood()
    {
        using var client = new RtspClient(Start().EndPoint);
        foreach (var c in "OPTIONS * RTSP/1.0\r\nCSeq: 5\r\nContent-Length: 3\r\n\r\nabc")
        {
            client.Send(c.ToString());
        }

        Assert.Contains("CSeq: 5\r\n", client.Answer());
        client.Send("\r\nOPTIONS * RTSP/1.0\r\nCSeq: 6\r\n\r\n$\u0001\u0040\u0000" + new string('r', 0x4000) + "OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n");
        Assert.Contains("CSeq: 6\r\n", client.Answer());
        Assert.Contains("CSeq: 7\r\n", client.Answer());
    }

    [Fact]
    public void Guessing_passwords_is_ended_after_a_few_tries()
    {
        using var client = new RtspClient(Start(o => o with { User = "u", Password = "p" }).EndPoint);
        Assert.StartsWith("RTSP/1.0 200 ", client.Ask("OPTIONS"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Matches("^RTSP/1.0 401 (?s:.*)WWW-Authenticate: Digest realm=\"SRNet\", nonce=\"[0-9a-f]{32}\"", client.Ask("DESCRIBE", null, "Authorization: Digest username=\"u\", response=\"x\""));
        }

        Assert.Equal("", client.Answer());
    }

    [Fact]
    public void A_stream_that_gives_no_picture_is_unavailable()
    {
        _live.Silent = true;
        using var client = new RtspClient(Start(o => o with { FirstPictureTimeout = TimeSpan.FromMilliseconds(200) }).EndPoint);
        Assert.StartsWith("RTSP/1.0 503 ", client.Ask("DESCRIBE"));
    }

    [Fact]
    public async Task Idle_and_paused_clients_are_closed_out_and_playing_ones_are_not()
    {
        var server = Start(o => o with { IdleTimeout = TimeSpan.FromSeconds(0.5), SessionTimeout = TimeSpan.FromSeconds(2) });
        using var playing = new RtspClient(server.EndPoint);
        playing.Ask("PLAY", null, $"Session: {RtspClient.SessionOf(playing.Setup())}");
        using var idle = new RtspClient(server.EndPoint);
        using var slowloris = new RtspClient(server.EndPoint);
        slowloris.Send("OPTI");
        Assert.Null(idle.Next());
        Assert.Equal("", slowloris.Answer());
        using var paused = new RtspClient(server.EndPoint);
        paused.Setup();
        Assert.Null(paused.Next());

        // Over UDP a client has to show that it is there.
        using var udp = new RtspClient(server.EndPoint);
        udp.Ask("PLAY", null, $"Session: {RtspClient.SessionOf(udp.Setup("RTP/AVP;unicast;client_port=40000-40001"))}");
        Assert.Null(udp.Next());
        await Eventually.HoldsAsync(() => server.Statistics.Clients == 1, "only the playing client is left");
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(playing.Next());
        }
    }

    [Fact]
    public async Task Beyond_the_limit_clients_are_told_so_and_a_place_becomes_free_again()
    {
        var server = Start(o => o with { MaxClients = 2 });
        using (var first = new RtspClient(server.EndPoint))
        using (var second = new RtspClient(server.EndPoint))
        {
            Assert.StartsWith("RTSP/1.0 200 ", first.Ask("OPTIONS"));
            Assert.StartsWith("RTSP/1.0 200 ", second.Ask("OPTIONS"));
            using var third = new RtspClient(server.EndPoint);
            Assert.StartsWith("RTSP/1.0 503 ", third.Answer());
        }

        await Eventually.HoldsAsync(() => server.Statistics.Clients == 0, "both have left");
        using var fourth = new RtspClient(server.EndPoint);
        Assert.StartsWith("RTSP/1.0 200 ", fourth.Ask("OPTIONS"));
        Assert.Equal(1, server.Statistics.Refused);
    }

    [Fact]
    public async Task A_client_that_does_not_read_misses_pictures_then_is_disconnected_and_nobody_else_notices()
    {
        using var large = new LiveVideo(new ImageSize(1280, 720), noise: true);
        var server = RtspServer.Start(new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), SendTimeout = TimeSpan.FromSeconds(3), QueueCapacity = 5 }, large);
        _servers.Add(server);
        using var stuck = new RtspClient(server.EndPoint);
        stuck.Ask("PLAY", null, $"Session: {RtspClient.SessionOf(stuck.Setup())}");
        using var subscription = large.Video.Subscribe(10_000);
        await Eventually.HoldsAsync(() => server.Statistics.Clients == 0, "the client that does not read is disconnected");
        Assert.InRange(server.Statistics.DroppedPictures, 1, long.MaxValue);
        Assert.Equal(0, subscription.Dropped);
    }

    [Fact]
    public async Task When_the_stream_is_removed_its_clients_are_told_by_the_end()
    {
        var server = Start();
        using var client = new RtspClient(server.EndPoint);
        client.Ask("PLAY", null, $"Session: {RtspClient.SessionOf(client.Setup())}");
        Assert.NotNull(client.Next());
        _live.Dispose();
        while (client.Next() is not null)
        {
        }

        await Eventually.HoldsAsync(() => server.Statistics.Clients == 0, "the client is gone");
    }

    [Fact]
    public void A_port_that_is_taken_is_one_sentence()
    {
        var taken = Start().EndPoint;
        var error = Assert.Throws<SrNetException>(() => RtspServer.Start(new RtspServerOptions { EndPoint = taken }, _live));
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Matches($"^Cannot serve RTSP on {taken}: [^\n]+\\.$", error.Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _live.Dispose();
    }

    private RtspServer Start(Func<RtspServerOptions, RtspServerOptions>? change = null)
    {
        var options = new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        _servers.Add(RtspServer.Start(change?.Invoke(options) ?? options, _live));
        return _servers[^1];
    }
}
