using SRNet.Interop.Media;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>A folder of masks as <c>--masks</c> and recordings write them, exported into another format.</summary>
public static class MaskFolder
{
    /// <summary>Exports all masks of a folder, in natural order.</summary>
    /// <param name="folder">Palette or gray PNGs of one size, pixel value = object id.</param>
    /// <param name="exports">What they go into; finished when this returns.</param>
    /// <param name="cancellation">Ends between two masks.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="SrNetException">InvalidInput: there is none, or one is no mask. Failed: an export cannot be written.</exception>
    public static int Export(string folder, IReadOnlyList<ILabelExport> exports, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(exports);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.png").Where(PictureFiles.IsPicture).Order(NaturalOrder.Instance).ToArray() : [];
        if (files.Length == 0)
        {
            throw SrNetException.InvalidInput($"The folder '{folder}' holds no masks: it has no .png files.");
        }

        ImageSize? size = null;
        for (var i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var mask = ImageCodec.ReadFile(files[i]);
            var own = new ImageSize(mask.Width, mask.Height);
            if (mask.Kind is not (PixelKind.Palette8 or PixelKind.Gray8) || (size is { } first && own != first))
            {
                throw SrNetException.InvalidInput($"'{files[i]}' is no mask like those of --masks: a palette or gray PNG of the others' size, pixel value = object id.");
            }

            foreach (var export in size is null ? exports : [])
            {
                export.Open(folder, own);
            }

            size = own;
            foreach (var export in exports)
            {
                export.Add(new LabelledFrame(i, Path.GetFileNameWithoutExtension(files[i]) + ".jpg", mask.Pixels));
            }
        }

        foreach (var export in exports)
        {
            export.Finish();
        }

        return files.Length;
    }
}
