using System.Diagnostics;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>
/// A real service whose outputs all are in a failure that they meet in practice. Those of "cam": full disks, a folder that became read-only, a file in a
/// folder's place, a server that is not there, a background that cannot be read any more. The video and the pictures of "wide" are watched and cannot be
/// encoded, for its source has pictures that are too wide; "desk" has a device that is not there. Then all of it is repaired. Keeps everything the service
/// said meanwhile. Server-sent events are not among them: made in memory and handed out there, they have nothing that could break.
/// </summary>
public sealed class FailingService : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private readonly List<string> _mounts = [];
    private readonly int _port = Ports.Free();
    private readonly int _pushPort = Ports.Free();

    // A name that no device has; the kernel of a test machine has no loopback devices.
    private readonly string _device = Enumerable.Range(40, 24).Select(n => $"/dev/video{n}").First(path => !File.Exists(path));
    private SrNetProcess? _service;
    private Process? _server;

    /// <summary>Every scrape, in order.</summary>
    internal Series Scrapes { get; } = new();

    /// <summary>The outputs that break, as stream and kind.</summary>
    internal static IReadOnlyList<(string Stream, string Kind)> Outputs { get; } =
    [
        ("cam", "record"), ("cam", "rtspPush"), ("cam", "rtsp"), ("cam", "alpha"), ("cam", "masks"), ("cam", "objects"),
        ("wide", "h264"), ("wide", "mjpeg"), ("desk", "device"),
    ];

    /// <summary>The streams while everything is broken, and after it was repaired.</summary>
    internal JsonNode Broken { get; private set; } = null!;

    internal JsonNode BrokenHealth { get; private set; } = null!;

    internal string BrokenMetrics { get; private set; } = null!;

    internal JsonNode Repaired { get; private set; } = null!;

    internal JsonNode RepairedHealth { get; private set; } = null!;

    /// <summary>What the device was given after it came, in bytes; pictures of desk have <see cref="DevicePicture"/>.</summary>
    internal long DeviceBytes { get; private set; }

    /// <summary>Bytes of a picture of 96x160 as YUV 4:2:0.</summary>
    internal const int DevicePicture = 96 * 160 * 3 / 2;

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

        File.Delete(_device);
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static double Errors(string metrics, (string Stream, string Kind) output) =>
        Series.Value(metrics, "srnet_sink_errors_total", ("stream", output.Stream), ("sink", output.Kind)) ?? 0;

    internal static double Lost(string metrics, (string Stream, string Kind) output) =>
        Series.Value(metrics, "srnet_frames_dropped_total", ("stream", output.Stream), ("stage", output.Kind), ("reason", "output_broken")) ?? 0;

    /// <summary>What the API says of an output.</summary>
    internal static JsonNode Find(JsonNode streams, (string Stream, string Kind) output) =>
        streams["streams"]!.AsArray().Single(s => (string)s!["id"]! == output.Stream)!["outputs"]!.AsArray().Single(o => (string)o!["kind"]! == output.Kind)!;

    internal static string State(JsonNode streams, (string Stream, string Kind) output) => (string)Find(streams, output)["state"]!;

    /// <summary>Whether it loses pictures while it is broken: nobody reads what the built-in RTSP server would play.</summary>
    internal static bool Loses((string Stream, string Kind) output) => output.Kind != "rtsp";

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
              - id: wide
                source: {{_scratch["wide.mkv"]}}
                loop: true
                outputs:
                  - kind: record
              - id: desk
                source: synth://demo?size=96x160&objects=1
                loop: true
                outputs:
                  - kind: device
                    device: {{_device}}
            """);

        // A file answers as the device that this kernel cannot have, once it is there.
        var standIn = new Dictionary<string, string> { ["LD_PRELOAD"] = Path.Combine(Repository.Root, "artifacts", "native", "standins", "libstandin_v4l2.so") };
        _service = SrNetProcess.StartWith(standIn, "serve", "--config", _scratch["srnet.yaml"]);
        await client.UntilAsync("/health/live", _ => true);
        await using var watched = await client.GetStreamAsync("/api/streams/wide/video.mjpeg");

        // It was readable when the service looked at it; the run that begins after a pause finds it is no more.
        await client.PostAsync("/api/streams/cam/pause");
        File.Move(_scratch["beach.png"], _scratch["beach.away"]);
        File.WriteAllText(_scratch["beach.png"], "no picture");
        await client.PostAsync("/api/streams/cam/resume");
        Broken = await client.UntilAsync("/api/streams", s => Outputs.All(o => State(s, o) == "failed"));
        BrokenHealth = await client.UntilAsync("/health/ready", _ => true);

        // A second try of each, so that it is seen what is said once and what is counted.
        BrokenMetrics = await Eventually.GetAsync(
            () => ScrapeAsync(client), m => Outputs.All(o => Errors(m, o) >= 2 && (!Loses(o) || Lost(m, o) >= 1)), "every output has broken twice and lost something");

        // Somebody marks an object and watches, so that everything is measured that is measured at all.
        await client.PostAsync("/api/streams/cam/objects", """{"prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]}}""");
        await client.UntilAsync("/api/streams/cam", s => (string)s["objects"]![0]!["state"]! == "tracking");
        await using (var video = await client.GetStreamAsync("/api/streams/cam/video.mjpeg"))
        {
            await video.ReadExactlyAsync(new byte[3000], TestContext.Current.CancellationToken);
        }

        Repair();
        await watched.ReadExactlyAsync(new byte[3000], TestContext.Current.CancellationToken);
        Repaired = await client.UntilAsync("/api/streams", s => Outputs.All(o => State(s, o) == (Loses(o) ? "running" : "idle")));
        DeviceBytes = await Eventually.GetAsync(() => Task.FromResult(new FileInfo(_device).Length), bytes => bytes > 0, "the device was given pictures");
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
        Video("wide.mkv", "65600x16");
        Video("narrow.mkv", "160x96");
    }

    private void Repair()
    {
        Tool.Run("mount", ["-o", "remount,rw", _scratch["rec/cam/masks"]]);
        File.Delete(_scratch["rec/cam/filler"]);
        File.Delete(_scratch["rec/cam/alpha/filler"]);
        File.Delete(_scratch["rec/cam/objects"]);
        File.Move(_scratch["beach.away"], _scratch["beach.png"], overwrite: true);
        File.Move(_scratch["narrow.mkv"], _scratch["wide.mkv"], overwrite: true);
        File.Create(_device).Dispose();
        _server = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-rtsp_flags", "listen", "-listen_timeout", "60", "-i", $"rtsp://127.0.0.1:{_pushPort}/live", "-c", "copy", "-f", "null", "-"]))!;
    }

    private void Video(string name, string size) =>
        Tool.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", $"testsrc=s={size}:r=10:d=1", "-c:v", "ffv1", _scratch[name]]);

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
