// Follows an object through a video or stream and says when it enters and leaves a zone: CustomOutput clip.mp4 x,y,width,height zone-x,zone-y,zone-width,zone-height
using System.Globalization;
using CustomOutput;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Sessions;

float[] Numbers(string text) => [.. text.Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
float[] box = Numbers(args[1]), zone = Numbers(args[2]);
using var model = SrNetModel.Load();
using var stream = new VideoStream(new StreamOptions
{
    Id = "zone",
    Open = (options, cancellation) => new FrameSources().Open(args[0], options, cancellation),
    Segmenter = size => new SrNetSession(model, new SessionOptions { FrameSize = size }),
    Prompts = [new BoxPrompt(ObjectId: 1, box[0], box[1], box[2], box[3])],
});
stream.Attach(new FrameOutputSpec("zone", Overlay: false, () => new ZoneSink(zone, Console.Out)));
await stream.RunToEndAsync(CancellationToken.None);
