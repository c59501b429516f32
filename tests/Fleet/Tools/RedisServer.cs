using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SRNet.Fleet.Tests.Tools;

/// <summary>Debian's Redis, with a password, for one test.</summary>
internal sealed class RedisServer : IDisposable
{
    public const string Password = "open-sesame-1";
    private readonly Process _process;

    public RedisServer(string folder)
    {
        Port = FreePort();
        _process = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--requirepass", Password, "--save", "", "--appendonly", "no", "--dir", folder])
        {
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public string Address => $"redis://:{Password}@127.0.0.1:{Port}";

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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
