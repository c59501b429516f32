using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Stages;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Streams;

/// <summary>A pause and an end keep the last picture: what people ask meanwhile is done in that one, and the next pictures go on from it.</summary>
/// <param name="segmenter">Of the stream, stepped by nobody else meanwhile; null when there is none.</param>
/// <param name="latest">The last picture.</param>
/// <param name="failed">Hears what broke.</param>
internal sealed class LastPictureMarks(Func<StreamSegmenter?> segmenter, LatestPicture latest, Action<Exception> failed) : IDisposable
{
    private readonly AutoResetEvent _commanded = new(false);

    /// <summary>Something was asked of the objects; does nothing while pictures come, which take it along.</summary>
    public void Commanded() => _commanded.Set();

    /// <summary>Waits until a handle is set.</summary>
    public void MarkUntil(WaitHandle handle)
    {
        while (WaitHandle.WaitAny([handle, _commanded]) != 0)
        {
            try
            {
                Mark();
            }
            catch (Exception e)
            {
                failed(e);
            }
        }
    }

    public void Dispose() => _commanded.Dispose();

    private void Mark()
    {
        while (segmenter() is { IsAsked: true } asked && latest.Copy() is { } last && last.Labels.Size == asked.Size)
        {
            var labels = new LabelMap(last.Labels.Size);
            asked.MakeReady();
            asked.Step(last.Frame.Image, labels.Pixels, last.Index, last.Frame.CaptureStamp);
            latest.Set(new PictureCopy(last, labels, asked.Objects));
        }
    }
}
