using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SRNet.Fleet.Tests.Tools;

/// <summary>Debian's Redis, with a password, for one test.</summary>
internal sealed class RedisServer : IDisposable
{
    public const string Password = "open-sesame-1";
    private readonly string[] _arguments;
    private Process _process;

    /// <param name="folder">Where it keeps what it saves.</param>
    /// <param name="certificates">With them it speaks TLS and nothing else.</param>
    public RedisServer(string folder, Certificates? certificates = null)
    {
        Port = Ports.Free();
        IsTls = certificates is not null;
        var port = Port.ToString(CultureInfo.InvariantCulture);
        _arguments =
        [
            .. certificates is null ? ["--port", port]
                : (string[])["--port", "0", "--tls-port", port, "--tls-cert-file", certificates.Redis, "--tls-key-file", certificates.RedisKey, "--tls-ca-cert-file", certificates.Authority, "--tls-auth-clients", "no"],
            "--bind", "127.0.0.1", "--requirepass", Password, "--save", "", "--appendonly", "no", "--dir", folder,
        ];
        _process = Start();
    }

    public int Port { get; }

    public bool IsTls { get; }

    public string Address => $"{(IsTls ? "rediss" : "redis")}://:{Password}@127.0.0.1:{Port}";

    /// <summary>It goes, and comes back with nothing of what it had.</summary>
    public void LoseEverything()
    {
        Dispose();
        _process = Start();
    }

    /// <summary>Everything that it holds, as it would be on its disk.</summary>
    public async Task<string> DumpAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"AUTH {Password}\r\nEVAL \"local r = '' for _, k in ipairs(redis.call('KEYS', '*')) do r = r .. k .. '=' .. redis.call('DUMP', k) end return r\" 0\r\nQUIT\r\n"), TestContext.Current.CancellationToken);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        return System.Text.Encoding.Latin1.GetString(all.ToArray());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private Process Start()
    {
        var process = Process.Start(new ProcessStartInfo("redis-server", _arguments) { RedirectStandardOutput = true })!;
        process.BeginOutputReadLine();
        while (!Listens())
        {
            Assert.False(process.HasExited, "redis-server has ended");
            Thread.Yield();
        }

        return process;
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
