// Follows an object through a live stream until Ctrl-C and writes a mask per frame: CameraToMasks rtsp://camera/stream x,y,width,height masks/
using System.Globalization;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Sessions;

float[] box = [.. args[1].Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

using var model = SrNetModel.Load();
using var stream = new VideoStream(new StreamOptions
{
    Id = "camera",
    // Live sources never wait: what comes faster than it is segmented is dropped and counted. One that breaks off is connected again.
    Open = (options, cancellation) => new FrameSources().Open(args[0], options, cancellation),
    Segmenter = size => new SrNetSession(model, new SessionOptions { FrameSize = size }),
    Prompts = [new BoxPrompt(ObjectId: 1, box[0], box[1], box[2], box[3])], // in the first frame that is segmented
    StateChanged = (state, why) => Console.WriteLine($"{state} {why}"),
});
stream.Attach(new FrameOutputSpec("masks", Overlay: false, () => new MaskFolderSink(args[2])));

// Capture, segmentation and outputs run at the same time, each on a thread of its own; every output is complete when this returns.
var report = await stream.RunToEndAsync(stop.Token);
Console.WriteLine($"{report.Frames} of {report.Captured} frames, {report.Fps:0.0} a second, median latency {report.LatencyMs?.P50:0} ms");
