// Follows an object through whatever OpenCV reads, and shows it in a window or writes it: FollowMat clip.mp4 x,y,width,height [overlay.avi]
using System.Globalization;
using OpenCvSharp;
using SRNet.OpenCv.Masks;
using SRNet.OpenCv.Sessions;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Sessions;

float[] box = [.. args[1].Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
using var capture = new VideoCapture(args[0]);
var size = new Size(capture.FrameWidth, capture.FrameHeight);
using var writer = args.Length > 2 ? new VideoWriter(args[2], VideoWriter.FourCC('M', 'J', 'P', 'G'), capture.Fps, size) : null;
using var model = SrNetModel.Load();
using var session = new MatSession(model, new SessionOptions { FrameSize = new ImageSize(size.Width, size.Height) });
using Mat frame = new(), labels = new();
ObjectPrompt[]? marked = [new BoxPrompt(ObjectId: 1, box[0], box[1], box[2], box[3])];
while (capture.Read(frame))
{
    session.Step(frame, labels, marked); // labels: 8UC1, an object's id, or 0, for every pixel
    marked = null; // only the first frame is marked
    MaskDrawing.Fill(frame, labels);
    MaskDrawing.Text(frame, session.Objects[0], "object");
    writer?.Write(frame);
    if (writer is null)
    {
        Cv2.ImShow("SRNet", frame);
        if (Cv2.WaitKey(1) == 27)
        {
            break; // Escape
        }
    }
}
