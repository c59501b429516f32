using System.Net;
using System.Security.Cryptography;
using System.Text;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Rtsp;

using RtspServer = SRNet.Pipeline.Rtsp.RtspServer;

/// <summary>What the built-in server tells of those who sign in, and lets itself be told.</summary>
public sealed class RtspSignInTests
{
    [Fact]
    public async Task Wrong_passwords_are_told_and_whoever_had_many_waits()
    {
        using var live = new LiveVideo();
        var guard = new Guard();
        await using var server = RtspServer.Start(new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), User = "eve", Password = "s@cret", SignIns = guard }, live);

        // Without a password, and with one that was made for another connection, nobody has tried anything yet.
        Assert.StartsWith("RTSP/1.0 401 ", Describe(server, password: null));
        Assert.StartsWith("RTSP/1.0 401 ", Describe(server, "s@cret", nonce: new string('0', 32)));
        Assert.Empty(guard.Heard);

        Assert.StartsWith("RTSP/1.0 401 ", Describe(server, "wrong"));
        Assert.Equal([(IPAddress.Loopback, "rtsp")], guard.Heard);
        Assert.StartsWith("RTSP/1.0 200 ", Describe(server, "s@cret"));

        guard.Waiting = TimeSpan.FromSeconds(4.2);
        var slowed = Describe(server, "s@cret");
        Assert.StartsWith("RTSP/1.0 503 ", slowed);
        Assert.Contains("Retry-After: 5\r\n", slowed);
        Assert.Single(guard.Heard);
    }

    private static string Describe(RtspServer server, string? password, string? nonce = null)
    {
        using var client = new RtspClient(server.EndPoint);
        var challenge = client.Ask("DESCRIBE");
        if (password is null)
        {
            return challenge;
        }

        nonce ??= challenge.Split("nonce=\"")[1].Split('"')[0];
        var response = Md5($"{Md5($"eve:SRNet:{password}")}:{nonce}:{Md5($"DESCRIBE:{client.Url}")}");
        return client.Ask("DESCRIBE", null, $"Authorization: Digest username=\"eve\", realm=\"SRNet\", nonce=\"{nonce}\", uri=\"{client.Url}\", response=\"{response}\"");
    }

#pragma warning disable CA5351 // It is what RTSP speaks.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private sealed class Guard : ISignInGuard
    {
        public List<(IPAddress From, string Over)> Heard { get; } = [];

        public TimeSpan? Waiting { get; set; }

        public TimeSpan? Wait(IPAddress from) => Waiting;

        public void Refused(IPAddress from, string over) => Heard.Add((from, over));
    }
}
