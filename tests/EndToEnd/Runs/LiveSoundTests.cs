using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>A camera with a microphone: what the service records and serves of it.</summary>
public class LiveSoundTests
{
    [Fact]
    public async Task A_cameras_sound_is_recorded_and_served_also_after_it_was_gone()
    {
        using var scratch = new Scratch();
        using var camera = new RtspServer(Ports.Free());
        var (http, rtsp) = (Ports.Free(), Ports.Free());
        await File.WriteAllTextAsync(scratch["srnet.yaml"], $"""
            listen: 127.0.0.1:{http}
            rtsp: 127.0.0.1:{rtsp}
            recordings: {scratch["recordings"]}
            streams:
              - id: gate
                source: {camera.Sound}
                outputs: [OUTPUTS]
              - id: quiet
                source: {camera.Sound}
                noAudio: true
                outputs: [RECORD]
            """.Replace("OUTPUTS", "{kind: record}, {kind: masks}, {kind: objects}", StringComparison.Ordinal).Replace("RECORD", "{kind: record}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        using (var service = SrNetProcess.Start("serve", "--config", scratch["srnet.yaml"], "--device", "cpu"))
        using (var client = new ServeClient(http))
        {
            await client.UntilAsync("/api/streams/gate", s => (long)s["framesProcessed"]! > 60);

            // Another's player.
            Tool.Run("ffmpeg", ["-v", "error", "-y", "-rtsp_transport", "tcp", "-i", $"rtsp://127.0.0.1:{rtsp}/gate", "-t", "3", "-c", "copy", scratch["played.mkv"]]);
            Assert.Equal("h264 aac", MediaProbe.Codecs(scratch["played.mkv"]));
            CheckStep(scratch["played.mkv"]);
            camera.Kill();
            await client.UntilAsync("/api/streams/gate", s => (string)s["state"]! == "reconnecting");
            camera.Start();
            var back = await client.UntilAsync("/api/streams/gate", s => (string)s["state"]! == "running");
            await client.UntilAsync("/api/streams/gate", s => (long)s["framesProcessed"]! > (long)back["framesProcessed"]! + 60);
            service.Signal("INT");
            Assert.Equal(130, (await service.EndAsync()).ExitCode);
        }

        var recorded = Directory.GetFiles(scratch["recordings/gate"], "*.mp4").Order().ToArray();
        Assert.All(recorded, file => Assert.Equal(("h264 aac", "ftyp mdat moov"), (MediaProbe.Codecs(file), MediaProbe.Boxes(file))));
        var sound = MediaProbe.Packets(recorded[0], "a");
        CheckStep(recorded[0]);
        Assert.All(sound.Zip(sound.Skip(1)), pair => Assert.True(pair.Second.Time > pair.First.Time));

        // It went on after the camera was gone: the break is in both, and they end together.
        var gap = sound.Zip(sound.Skip(1)).Max(pair => pair.Second.Time - pair.First.Time);
        Assert.True(gap > 0.2, $"there was no break, the longest is {gap}");
        Assert.Equal(MediaProbe.Packets(recorded[^1], "v")[^1].Time, MediaProbe.Packets(recorded[^1], "a")[^1].Time, 1.0);
        var keys = MediaProbe.Packets(recorded[0], "v").Where(p => p.Key).Select(p => p.Time).ToArray();
        Assert.All(keys.Zip(keys.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 2.5 + gap));

        // What belongs together is called the same.
        var names = Directory.GetFiles(scratch["recordings/gate"]).Select(Path.GetFileNameWithoutExtension).Order().ToArray();
        Assert.Equal(names[0], Directory.GetFileSystemEntries(scratch["recordings/gate/masks"]).Select(Path.GetFileName).Order().First());
        Assert.Equal(names[0], Directory.GetFiles(scratch["recordings/gate/objects"]).Select(Path.GetFileNameWithoutExtension).Order().First());
        Assert.Equal("h264", MediaProbe.Codecs(Directory.GetFiles(scratch["recordings/quiet"], "*.mp4")[0]));
    }

    // Both begin together and go equally far.
    private static void CheckStep(string path)
    {
        var (video, sound) = (MediaProbe.Packets(path, "v"), MediaProbe.Packets(path, "a"));
        Assert.InRange(sound.Length, 30, int.MaxValue);
        Assert.Equal(video[0].Time, sound[0].Time, 0.5);
        Assert.Equal(video[^1].Time, sound[^1].Time, 1.0);
    }
}
