using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Stages;

/// <summary>The engines of a size take seconds to load; the first prompt should not have to wait for them.</summary>
/// <param name="create">Makes a session, which loads them.</param>
internal sealed class WarmUp(Func<ImageSize, IFrameSegmenter> create)
{
    private Task _task = Task.CompletedTask;

    /// <summary>Loads those of a size, beside everything else.</summary>
    public void Begin(ImageSize size) => _task = Task.Run(() =>
    {
        try
        {
            create(size).Dispose();
        }
        catch (Exception)
        {
            // The session that is needed will say so.
        }
    });

    /// <summary>Until what was begun is done.</summary>
    public void Wait() => _task.Wait();
}
