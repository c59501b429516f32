using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Interop.Media;
using SRNet.Interop.OneDnn;
using SRNet.Interop.OnnxRuntime;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.Doctor;

/// <summary>Looks at everything a run needs, by using it.</summary>
internal static class MachineCheck
{
    private static readonly ImageSize Small = new(64, 64);

    public static IEnumerable<Finding> Run()
    {
        yield return new Finding("system", FindingState.Good, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}");
        yield return new Finding("processor", FindingState.Good, $"{ProcessorName()}, {Environment.ProcessorCount} threads, {VectorWidth()}");
        yield return Try("ONNX Runtime", () => $"{OrtRuntime.Version} ({string.Join(", ", LoadedLibraries.StartingWith("libonnxruntime"))})");
        yield return OneDnnRuntime.WhyNot is { } without
            ? new Finding("oneDNN", FindingState.Absent, $"{without} ONNX Runtime does its work.")
            : new Finding("oneDNN", FindingState.Good, $"{OneDnnRuntime.Version} ({string.Join(", ", LoadedLibraries.StartingWith("libdnnl", "libsrnet_compute"))})");
        yield return Try("FFmpeg libraries", UseMediaLibrary);
        yield return Try("H.264 video", WriteAndReadVideo);
        yield return Try("model", StepModel);
        yield return OpenCvLibrary.Problem is { } problem
            ? new Finding("OpenCV", FindingState.Absent, problem)
            : new Finding("OpenCV", FindingState.Good, $"{OpenCvLibrary.Version} ({string.Join(", ", LoadedLibraries.StartingWith("libOpenCvSharpExtern"))})");
        foreach (var finding in GpuCheck.Run())
        {
            yield return finding;
        }
    }

    private static Finding Try(string part, Func<string> use)
    {
        try
        {
            return new Finding(part, FindingState.Good, use());
        }
        catch (SrNetException e)
        {
            return new Finding(part, FindingState.Missing, e.Message);
        }
    }

    private static string UseMediaLibrary()
    {
        _ = ImageCodec.EncodePng(new byte[1], 1, 1, PixelKind.Gray8);
        return string.Join(", ", LoadedLibraries.StartingWith("libavformat", "libavcodec", "libavdevice", "libavutil", "libswscale").Select(Path.GetFileName));
    }

    private static string WriteAndReadVideo()
    {
        var folder = Directory.CreateTempSubdirectory("srnet-doctor-");
        try
        {
            var path = Path.Combine(folder.FullName, "probe.mp4");
            var picture = new byte[3 * Small.Pixels];
            using (var writer = VideoWriter.Create(new VideoWriterOptions { Path = path, Width = Small.Width, Height = Small.Height }))
            {
                writer.Write(picture, 3 * Small.Width, TimeSpan.Zero);
                writer.Finish();
            }

            using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = path });
            return decoder.TryRead(picture, 3 * Small.Width, out _) ? $"written and read as {decoder.Codec}" : throw SrNetException.Failed($"A video written to {path} has no picture.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string StepModel()
    {
        using var model = SrNetModel.Load();
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = Small, InternalSize = Small });
        var labels = new byte[Small.Pixels];
        labels.AsSpan(0, labels.Length / 2).Fill(1);
        session.Step(new RgbImage(new byte[3 * Small.Pixels], Small, 3 * Small.Width), labels, new LabelMapPrompt(new LabelMap(Small, [.. labels])));
        return $"{model.Name}, {model.Threads} threads, computed by {model.Engine}";
    }

    internal static string ProcessorName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unnamed processor";

    internal static string VectorWidth() =>
        Vector512.IsHardwareAccelerated ? "512-bit vectors" :
        Vector256.IsHardwareAccelerated ? "256-bit vectors" :
        Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors: it will be slow";
}
