using SRNet.Interop.Cuda;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Bench.Gpu;

/// <summary>A stream whose GPU has no room left for an object that a person adds.</summary>
internal static class FullMemory
{
    /// <summary>Takes all memory that is free, tries, and gives it back.</summary>
    /// <returns>What went otherwise than it should; null: nothing.</returns>
    public static string? Try(SrNetModel model, ImageSize size, Scene scene)
    {
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = scene.Size, InternalSize = size });
        var rgb = new byte[3 * scene.Size.Pixels];
        var labels = new byte[scene.Size.Pixels];
        var t = 0;
        void Step(LabelMapPrompt? prompt = null)
        {
            scene.DrawPicture(t, rgb, 3 * scene.Size.Width);
            session.Step(new RgbImage(rgb, scene.Size, 3 * scene.Size.Width), labels, prompt);
            t++;
        }

        LabelMapPrompt Only(byte id)
        {
            var truth = new LabelMap(scene.Size);
            scene.DrawTruth(t, truth.Pixels);
            return new LabelMapPrompt(new LabelMap(scene.Size, Array.ConvertAll(truth.Pixels, label => label == id ? label : LabelMap.Background)));
        }

        Step(Only(1));
        Step();
        using (var context = new CudaContext(CudaDevice.Open()))
        using (TakeAll(context))
        {
            try
            {
                Step(Only(2));
                return "there was room for one more object when all memory was taken";
            }
            catch (SrNetException e) when (e.Error == SrNetError.InvalidInput)
            {
                Step();
            }
        }

        Step(Only(2));
        Step();
        return session.Objects.Length == 2 ? null : $"{session.Objects.Length} objects are followed where there should be 2";
    }

    // Ever smaller pieces, until none of a thousandth of the first one's size is left.
    private static GpuResources TakeAll(CudaContext context)
    {
        const long Least = 64 << 10;
        var taken = new GpuResources();
        for (var piece = context.FreeMemory; piece >= Least; piece /= 2)
        {
            try
            {
                while (true)
                {
                    taken.Add(new DeviceBuffer(context, piece));
                }
            }
            catch (SrNetException)
            {
                // None of this size is left.
            }
        }

        return taken;
    }
}
