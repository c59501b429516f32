using System.Diagnostics;
using System.Text;

namespace SRNet.Segmentation.Tests;

/// <summary>Runs training/segment.py, the network's definition, in FP32 on a folder of frames.</summary>
internal static class PyTorchReference
{
    private static readonly string Repository = FindRepository();

    /// <summary>Runs the weights that a bundle was exported from. Writes NAME.png (labels) and, from the second frame on, NAME.npy (logits) for every frame.</summary>
    public static void Segment(string bundle, string frames, string mask, int shortSide, string output)
    {
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList =
            {
                Path.Combine(Repository, "training", "segment.py"), "--weights", Path.Combine(Repository, "engines", bundle, "weights.pt"), "--sequence", frames, "--mask", mask,
                "--short", $"{shortSide}", "--out", output, "--logits",
            },
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    /// <summary>The floats of a NumPy file (version 1, little-endian float32, C order), whatever their shape.</summary>
    public static float[] ReadNpy(string path)
    {
        var data = File.ReadAllBytes(path);
        var header = Encoding.ASCII.GetString(data, 10, BitConverter.ToUInt16(data, 8));
        Assert.Contains("'<f4'", header, StringComparison.Ordinal);
        Assert.Contains("'fortran_order': False", header, StringComparison.Ordinal);
        var values = new float[(data.Length - 10 - header.Length) / sizeof(float)];
        Buffer.BlockCopy(data, 10 + header.Length, values, 0, values.Length * sizeof(float));
        return values;
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SRNet.Realtime.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }
}
