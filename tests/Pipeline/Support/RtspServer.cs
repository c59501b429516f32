using System.Diagnostics;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>A real RTSP server (GStreamer's) in a process of its own, which can be killed and started again on the same port.</summary>
internal sealed class RtspServer : IDisposable
{
    private readonly int _port = Ports.Free();
    private Process? _process;

    public string Url => $"rtsp://127.0.0.1:{_port}/live";

    public string SecureUrl(string user) => $"rtsps://{user}@127.0.0.1:{_port}/live";

    /// <summary>Skips the test where the server's packages are not installed.</summary>
    public static void SkipIfMissing()
    {
        using var probe = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        Assert.SkipWhen(probe.ExitCode != 0, "GStreamer's RTSP server is not installed (Debian: gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly).");
    }

    /// <summary>Starts it.</summary>
    /// <param name="mode">"record": what is pushed to /pub is taken, and every second said "sample" of. "tls": rtsps, for eve with the password s@cret. "hevc", "jpeg": in that codec.</param>
    /// <param name="certificate">With its key, for tls.</param>
    public void Start(string mode = "play", string certificate = "")
    {
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Support/rtsp_server.py"), $"{_port}", mode, certificate]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    /// <summary>The next line it says.</summary>
    public async Task<string?> ReadLineAsync() => await _process!.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends it; all the lines that were not read.</summary>
    public async Task<string[]> EndAsync()
    {
        _process!.Kill();
        return (await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Stops it where it is: connections stand, and nothing comes.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal("CONT");

    public void Dispose() => Kill();

    private void Signal(string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, $"{_process!.Id}"]);
        kill.WaitForExit();
    }
}
