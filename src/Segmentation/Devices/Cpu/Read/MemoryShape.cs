using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>Sizes of one memory frame.</summary>
/// <param name="Positions">P = h w cells at stride 16.</param>
/// <param name="KeyChannels">Ck.</param>
/// <param name="ValueChannels">Cv.</param>
/// <param name="Prototypes">M.</param>
/// <param name="Radius">Of FAM's local correlation, cells.</param>
/// <param name="Affinity">What its keys are packed for.</param>
internal sealed record MemoryShape(int Positions, int KeyChannels, int ValueChannels, int Prototypes, int Radius, Affinity Affinity)
{
    /// <summary>Bytes of the packed keys, shared by all objects.</summary>
    public long KeyBytes => Affinity.MemoryBytes(Positions);

    /// <summary>Bytes of one object's values.</summary>
    public long ValueBytes => (long)Positions * ValueChannels * sizeof(float);

    /// <summary>Those of a model at a size.</summary>
    /// <param name="manifest">Of the model.</param>
    /// <param name="size">The network's.</param>
    /// <param name="native">Whether the affinity may be the native one.</param>
    public static MemoryShape Of(BundleManifest manifest, ImageSize size, bool native)
    {
        var a = manifest.Architecture;
        return new MemoryShape(size.Width / a.Stride * (size.Height / a.Stride), a.Key, a.Value, a.Prototypes, a.Radius, Affinity.Of(a.Key, native));
    }
}
