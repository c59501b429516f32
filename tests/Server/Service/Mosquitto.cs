using System.Diagnostics;
using System.Globalization;

namespace SRNet.Server.Tests.Service;

/// <summary>Debian's mosquitto on a port of its own, which keeps what it knows across restarts.</summary>
internal sealed class Mosquitto : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <param name="settings">Lines of its configuration besides.</param>
    public Mosquitto(params string[] settings)
    {
        // As root it would become another user, who may not write here.
        File.WriteAllText(_folder.File("mosquitto.conf"), string.Join('\n', [
            $"listener {Port} 127.0.0.1", "persistence true", $"persistence_location {_folder.Path}/", "max_queued_messages 10000", "max_inflight_messages 0", "user root",
            .. settings.Length > 0 ? settings : ["allow_anonymous true"],
        ]) + "\n");
        Start();
    }

    public int Port { get; } = Ports.Free();

    public void Start() => _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", _folder.File("mosquitto.conf")]) { RedirectStandardError = true });

    /// <summary>Ends it as the system does; it writes down what it has.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            Stop();
        }

        _folder.Dispose();
    }
}
