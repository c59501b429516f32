using System.Diagnostics;
using SRNet.Pipeline.Outputs.Recording;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>This program itself, started again as one that does nothing but record a live video into a folder, to be killed.</summary>
public class RecorderProcess
{
    private const string Folder = "SRNET_TEST_RECORD";

    internal static Process Start(string folder) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(RecorderProcess).FullName}.{nameof(Record_until_killed)}"])
        {
            Environment = { [Folder] = folder },
            RedirectStandardOutput = true,
        })!;

    [Fact(Explicit = true)]
    public void Record_until_killed()
    {
        using var live = new LiveVideo();
        using var recording = new Publishing(
            live.Video, new SegmentRecorder(new SegmentOptions { Folder = Environment.GetEnvironmentVariable(Folder)!, Clock = new SegmentClock(TimeSpan.FromSeconds(4)) }));
        Thread.Sleep(TimeSpan.FromMinutes(2));
    }
}
