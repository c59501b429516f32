using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>A camera's place: frames come at 30 per second into an <see cref="EncodedVideo"/>, which is the stream "cam" of a server.</summary>
internal sealed class LiveVideo : IRtspStreams, IDisposable
{
    private readonly TestFrames _frames;
    private readonly Thread _thread;
    private volatile bool _stop;

    public LiveVideo(ImageSize? size = null, bool noise = false)
    {
        _frames = new TestFrames(size ?? new ImageSize(320, 180), noise);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public EncodedVideo Video { get; } = EncodedVideo.H264();

    /// <summary>While set, no frames come.</summary>
    public bool Silent { get; set; }

    public EncodedVideo? Find(string name) => name == "cam" ? Video : null;

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        Video.Dispose();
        _frames.Dispose();
        Assert.Equal(0, Video.Outstanding);
    }

    private void Run()
    {
        while (!_stop)
        {
            if (!Silent)
            {
                _frames.Give(Video.Write);
            }

            Thread.Sleep(33);
        }
    }
}
