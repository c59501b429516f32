using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Rtsp;

namespace SRNet.Pipeline.Tests.Rtsp;

public class RtspParserTests
{
    private const string Valid = "SETUP rtsp://h/cam/trackID=0 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\nContent-Length: 2\r\n\r\nab";

    [Fact]
    public void Damaged_requests_never_throw_and_consume_something_or_nothing_wrong() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<int, byte[], int>((at, bytes, cut) =>
        {
            var text = Encoding.Latin1.GetBytes(Valid).ToList();
            text.InsertRange(Math.Abs(at % text.Count), bytes);
            var damaged = text.Take(Math.Abs(cut % (text.Count + 1))).ToArray();
            var kind = RtspParser.Next(damaged, out var request, out var length);
            Assert.InRange(length, 0, int.MaxValue);
            Assert.Equal(kind is RtspMessageKind.Request or RtspMessageKind.TooLarge, request is not null);
            Assert.True(kind is RtspMessageKind.Incomplete or RtspMessageKind.Malformed || length > 0);
            if (request is not null)
            {
                _ = (request.Path, request.CSeq, RtspTransportHeader.Parse(request["Transport"], true), new DigestAuthentication(new Dictionary<string, string> { ["u"] = "p" }).Accepts(request));
            }
        }));

    [Fact]
    public void A_request_is_incomplete_until_its_last_byte_of_the_head()
    {
        var bytes = Encoding.Latin1.GetBytes(Valid);
        for (var i = 0; i < bytes.Length - 2; i++)
        {
            Assert.Equal(RtspMessageKind.Incomplete, RtspParser.Next(bytes.AsSpan(0, i), out _, out _));
        }

        Assert.Equal(RtspMessageKind.Request, RtspParser.Next(bytes, out var request, out var length));
        Assert.Equal((bytes.Length, "SETUP", "cam/trackID=0", 3u), (length, request!.Method, request.Path, request.CSeq!.Value));
    }

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=4-5", false, 4, 5)]
    [InlineData("RTP/AVP/TCP;unicast", false, 0, 1)]
    [InlineData("RTP/AVP;unicast;client_port=5000", true, 5000, 5001)]
    [InlineData("RTP/AVP/UDP;unicast;client_port=5000-5003;mode=\"PLAY\"", true, 5000, 5003)]
    public void Transports_are_read_as_clients_write_them(string header, bool udp, int rtp, int rtcp) =>
        Assert.Equal(new RtspTransportHeader(udp, rtp, rtcp), RtspTransportHeader.Parse(header, allowUdp: true));

    [Fact]
    public void Any_transport_and_authorization_are_survived() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<string>(text =>
        {
            _ = RtspTransportHeader.Parse(text, true);
            _ = RtspTransportHeader.Parse("RTP/AVP;unicast;client_port=" + text, true);
            var request = new RtspRequest("PLAY", "rtsp://h/", "RTSP/1.0", new() { ["Authorization"] = "Digest " + text });
            Assert.False(new DigestAuthentication(new Dictionary<string, string> { ["u"] = "p" }).Accepts(request));
        }));
}
