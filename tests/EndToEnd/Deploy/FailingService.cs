using System.Diagnostics;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>
/// A real service whose stream "cam" has every kind of output that a person can ask for, each of them in a failure that it meets in practice: full disks, a
/// folder that became read-only, a file in a folder's place, a server that is not there, a background that cannot be read any more; "desk" has a device that
/// is not there. Then what can be repaired is. Keeps everything the service said meanwhile.
/// </summary>
public sealed class FailingService : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private readonly List<string> _mounts = [];
    private readonly int _port = RtspServer.FreePort();
    private readonly int _pushPort = RtspServer.FreePort();
    private SrNetProcess? _service;
    private Process? _server;

    /// <summary>Every scrape, in order.</summary>
    internal Series Scrapes { get; } = new();

    /// <summary>What the stream was asked for, by kind.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = ["record", "rtspPush", "rtsp", "alpha", "masks", "objects"];

    /// <summary>The streams while everything is broken, and after what can be was repaired.</summary>
    internal JsonNode Broken { get; private set; } = null!;

    internal JsonNode BrokenHealth { get; private set; } = null!;

    internal string BrokenMetrics { get; private set; } = null!;

    internal JsonNode Repaired { get; private set; } = null!;

    internal JsonNode RepairedHealth { get; private set; } = null!;

    /// <summary>All that was logged.</summary>
    internal string Log => _service!.Error;

    /// <summary>Null where everything could be done.</summary>
    internal string? Skipped { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.UserName != "root")
        {
            Skipped = "Only root can mount the small disks that are full.";
            return;
        }

        try
        {
            await RunAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _service?.Dispose();
        if (_server is not null)
        {
            _server.Kill();
            _server.Dispose();
        }

        foreach (var mount in Enumerable.Reverse(_mounts))
        {
            Tool.Run("umount", ["-l", mount]);
        }

        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static double Errors(string metrics, string kind) => Series.Value(metrics, "srnet_sink_errors_total", ("sink", kind)) ?? 0;

    internal static double Lost(string metrics, string kind) => Series.Value(metrics, "srnet_frames_dropped_total", ("stage", kind), ("reason", "output_broken")) ?? 0;

    internal static IEnumerable<string> States(JsonNode streams, string id, IReadOnlyList<string> kinds)
    {
        var outputs = streams["streams"]!.AsArray().Single(s => (string)s!["id"]! == id)!["outputs"]!.AsArray();
        return kinds.Select(k => (string)outputs.Single(o => (string)o!["kind"]! == k)!["state"]!);
    }

    private async Task RunAsync()
    {
        using var client = new ServeClient(_port);
        Break();
        File.WriteAllText(_scratch["srnet.yaml"], $$"""
            listen: 127.0.0.1:{{_port}}
            rtsp: "off"
            recordings: {{_scratch["rec"]}}
            streams:
              - id: cam
                source: synth://demo?size=96x160&objects=1
                loop: true
                outputs:
                  - kind: record
                  - kind: rtspPush
                    url: rtsp://eve:s3cret@127.0.0.1:{{_pushPort}}/live
                  - kind: rtsp
                    background: {{_scratch["beach.png"]}}
                  - kind: alpha
                  - kind: masks
                  - kind: objects
            """);
        _service = SrNetProcess.Start("serve", "--config", _scratch["srnet.yaml"]);
        await client.UntilAsync("/health/live", _ => true);

        await client.PostAsync("/api/streams", """{"id": "desk", "source": "synth://demo?size=96x160&objects=1", "loop": true, "outputs": [{"kind": "device", "device": "/dev/video63"}]}""");

        // It was readable when the service looked at it; the run that begins after a pause finds it is no more.
        await client.PostAsync("/api/streams/cam/pause");
        File.Move(_scratch["beach.png"], _scratch["beach.away"]);
        File.WriteAllText(_scratch["beach.png"], "no picture");
        await client.PostAsync("/api/streams/cam/resume");
        Broken = await client.UntilAsync("/api/streams", s => States(s, "cam", Kinds).All(o => o == "failed") && States(s, "desk", ["device"]).All(o => o == "failed"));
        BrokenHealth = await client.UntilAsync("/health/ready", _ => true);

        // A second try of each, so that it is seen what is said once and what is counted.
        BrokenMetrics = await Eventually.GetAsync(
            () => ScrapeAsync(client), m => Kinds.All(k => Errors(m, k) >= 2 && (k == "rtsp" || Lost(m, k) >= 1)), "every output has broken twice and lost something");

        // Somebody marks an object and watches, so that everything is measured that is measured at all.
        await client.PostAsync("/api/streams/cam/objects", """{"prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]}}""");
        await client.UntilAsync("/api/streams/cam", s => (string)s["objects"]![0]!["state"]! == "tracking");
        await using (var video = await client.GetStreamAsync("/api/streams/cam/video.mjpeg"))
        {
            await video.ReadExactlyAsync(new byte[3000], TestContext.Current.CancellationToken);
        }

        Repair();
        Repaired = await client.UntilAsync("/api/streams", s => States(s, "cam", Kinds).All(o => o is "running" or "idle"));

        // No driver, no device: it can only be taken away.
        await client.DeleteAsync("/api/streams/desk");
        RepairedHealth = await client.UntilAsync("/health/ready", h => (string)h["status"]! == "healthy");
        await ScrapeAsync(client);
    }

    private async Task<string> ScrapeAsync(ServeClient client)
    {
        var metrics = await client.GetStringAsync("/metrics");
        Scrapes.Add(metrics);
        return metrics;
    }

    private void Break()
    {
        Directory.CreateDirectory(_scratch["rec/cam"]);
        Mount("rec/cam");
        foreach (var folder in new[] { "alpha", "masks" })
        {
            Directory.CreateDirectory(_scratch[$"rec/cam/{folder}"]);
        }

        Mount("rec/cam/alpha");
        Mount("rec/cam/masks");
        Tool.Run("mount", ["-o", "remount,ro", _scratch["rec/cam/masks"]]);
        File.WriteAllText(_scratch["rec/cam/objects"], "in the way");
        Fill("rec/cam");
        Fill("rec/cam/alpha");
        Tool.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=c=blue:s=64x48", "-frames:v", "1", _scratch["beach.png"]]);
    }

    private void Repair()
    {
        Tool.Run("mount", ["-o", "remount,rw", _scratch["rec/cam/masks"]]);
        File.Delete(_scratch["rec/cam/filler"]);
        File.Delete(_scratch["rec/cam/alpha/filler"]);
        File.Delete(_scratch["rec/cam/objects"]);
        File.Move(_scratch["beach.away"], _scratch["beach.png"], overwrite: true);
        _server = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-rtsp_flags", "listen", "-listen_timeout", "60", "-i", $"rtsp://127.0.0.1:{_pushPort}/live", "-c", "copy", "-f", "null", "-"]))!;
    }

    // Small enough to be full in a moment, large enough for what is recorded until the test is over.
    private void Mount(string folder)
    {
        Tool.Run("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", _scratch[folder]]);
        _mounts.Add(_scratch[folder]);
    }

    private void Fill(string folder)
    {
        using var filler = File.Create(_scratch[$"{folder}/filler"]);
        var block = new byte[1 << 12];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // That was the last of the room.
        }
    }
}
