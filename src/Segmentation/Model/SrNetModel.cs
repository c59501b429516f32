namespace SRNet.Segmentation.Model;

/// <summary>A loaded model bundle: the engines, shared by all sessions.</summary>
public sealed class SrNetModel : IDisposable
{
    /// <summary>Loads and checks a bundle folder (manifest.json + engines) for the CPU.</summary>
    /// <param name="folder">The bundle's folder; null = the bundled srnet-s.</param>
    /// <param name="threads">Threads one step may use.</param>
    public static SrNetModel Load(string? folder = null, int threads = 2) => throw new NotImplementedException();

    /// <summary>The bundle's name and version, as in its manifest.</summary>
    public string Name => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
