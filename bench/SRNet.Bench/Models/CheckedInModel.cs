namespace SRNet.Bench.Models;

/// <summary>The small graphs that came with this program; make_models.py says how they were made.</summary>
internal static class CheckedInModel
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(CheckedInModel).Assembly.GetManifestResourceStream(name + ".onnx")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
