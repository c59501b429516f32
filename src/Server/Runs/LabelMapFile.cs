using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Runs;

/// <summary>Reads a person's mask.</summary>
internal static class LabelMapFile
{
    public static LabelMap Read(string path) => throw new NotImplementedException(path);
}
