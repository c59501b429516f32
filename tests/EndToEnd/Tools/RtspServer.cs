using System.Diagnostics;
using System.Globalization;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>GStreamer's RTSP server in a process of its own, which can be killed and started again on the same port.</summary>
internal sealed class RtspServer : IDisposable
{
    private Process? _process;

    public RtspServer(int port)
    {
        Port = port;
        Start();
    }

    public int Port { get; }

    /// <summary>A live camera picture, 640x360 at 30 frames per second: a ball that bounces.</summary>
    public string Live => $"rtsp://127.0.0.1:{Port}/live";

    /// <summary>The same with AAC sound.</summary>
    public string Sound => $"rtsp://127.0.0.1:{Port}/sound";

    /// <summary>The test clip, once per connection.</summary>
    public string File => $"rtsp://127.0.0.1:{Port}/file";

    public void Start()
    {
        var script = Path.Combine(Repository.Root, "tests", "EndToEnd", "servers", "rtsp_server.py");
        var start = new ProcessStartInfo("/usr/bin/python3", [script, Port.ToString(CultureInfo.InvariantCulture), TestClip.Instance.Video])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    /// <summary>Ends it the hard way: no goodbye to its clients.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            Kill();
        }
    }
}
