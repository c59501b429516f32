using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.Fleet.Tests;

/// <summary>A fleet all of whose words are encrypted: TLS between nodes, TLS and a password on the way to Redis. Real processes, certificates by openssl.</summary>
public class TlsTests
{
    [Fact]
    public async Task Nodes_talk_to_each_other_and_to_Redis_by_TLS_alone()
    {
        await using var fleet = await FleetUnderTest.StartAsync(tls: true, "a", "b");
        await fleet.Nodes[0].AddAsync("gate");
        var (owner, other) = await fleet.OwnerAsync("gate");
        await other.RunsAsync("gate");
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Post, "/api/fleet/streams/gate/move", $$"""{"node": "{{other.Name}}"}""")).Status);
        await owner.UntilAsync(f => FleetNodeProcess.NodeOf(f, "gate") == other.Name, "it has moved");

        // A stranger with a certificate of its own gets no further than that; one without TLS no word at all.
        using var ours = Load(fleet.Certificates!.Nodes);
        await PresentAsync(owner.SiloPort, ours, ours.Thumbprint);
        using var strange = Load(fleet.Certificates.Node("stranger"));
        await Assert.ThrowsAnyAsync<IOException>(() => PresentAsync(owner.SiloPort, strange, ours.Thumbprint));
        Assert.Equal(0, await PlainAsync(owner.SiloPort));
        Assert.Equal(0, await PlainAsync(fleet.Redis.Port));

        // A program that does not know Redis' authority ends before anything else, and says why, without the password.
        var refused = await SrNetProcess.RunWithAsync(
            new Dictionary<string, string> { ["SRNET_CLUSTER_KEY"] = FleetUnderTest.Key },
            "serve", "--device", "cpu", "--listen", $"127.0.0.1:{Ports.Free()}", "--rtsp", "off", "--cluster", fleet.Redis.Address, "--advertise", $"127.0.0.1:{Ports.Free()}");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"Redis at rediss://127.0.0.1:{fleet.Redis.Port} cannot be used", refused.Error, StringComparison.Ordinal);
        Assert.All([refused.Error, owner.Process.Error, other.Process.Error], said => Assert.DoesNotContain(RedisServer.Password, said, StringComparison.Ordinal));
    }

    private static X509Certificate2 Load(string file)
    {
        using var pem = X509Certificate2.CreateFromPemFile(file);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    // Whether a certificate was taken is known, by TLS 1.3, with the first word of the one that answers, which has the fleet's.
    private static async Task PresentAsync(int port, X509Certificate2 certificate, string expected)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "srnet fleet", ClientCertificates = [certificate], RemoteCertificateValidationCallback = (_, remote, _, _) => remote?.GetCertHashString() == expected },
            TestContext.Current.CancellationToken);

        // What opens the handshake of the key, and its answer.
        await tls.WriteAsync(new byte[32], TestContext.Current.CancellationToken);
        await tls.ReadExactlyAsync(new byte[64], TestContext.Current.CancellationToken);
    }

    // How much is answered to words in plain text.
    private static async Task<int> PlainAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("PING\r\nPING\r\nPING\r\nPING\r\nPING\r\nPING\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[256];
        try
        {
            // An alert of TLS is an answer that says nothing.
            var read = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
            return read > 0 && answer[0] == 0x15 ? 0 : read;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
