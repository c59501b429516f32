// Follows an object through a video and writes the video with the object's mask drawn in: FollowFile clip.mp4 x,y,width,height overlay.mp4
using System.Globalization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Sessions;

float[] box = [.. args[1].Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
using var model = SrNetModel.Load();
using var video = new FrameSources().Open(args[0]);
var size = video.Description.Size;
using var session = new SrNetSession(model, new SessionOptions { FrameSize = size });
using var overlay = VideoWriter.Create(new VideoWriterOptions { Path = args[2], Width = size.Width, Height = size.Height });
var colours = new MaskOverlay();

byte[] rgb = new byte[3 * size.Pixels], labels = new byte[size.Pixels];
ObjectPrompt[]? marked = [new BoxPrompt(ObjectId: 1, box[0], box[1], box[2], box[3])];
while (video.TryRead(rgb, 3 * size.Width, out var frame))
{
    session.Step(new RgbImage(rgb, size, 3 * size.Width), labels, marked); // labels: an object's id, or 0, for every pixel
    marked = null; // only the first frame is marked
    var seen = session.Objects[0];
    Console.WriteLine($"{frame.Timestamp.TotalSeconds:0.00} s: {seen.State}, {seen.Area} pixels in {seen.Box}");
    colours.Draw(rgb, 3 * size.Width, labels, size);
    overlay.Write(rgb, 3 * size.Width, frame.Timestamp);
}
