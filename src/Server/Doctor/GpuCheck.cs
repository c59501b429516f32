using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Devices.Gpu;

namespace SRNet.Server.Doctor;

/// <summary>Looks at everything a run on a GPU needs, by using it. None of it is needed for a run on the CPU.</summary>
internal static class GpuCheck
{
    // An ONNX model: y = x + x of four floats.
    private const string OneLayer = "CAg6NQoOCgF4CgF4EgF5IgNBZGQSAWdaDwoBeBIKCggIARIECgIIBGIPCgF5EgoKCAgBEgQKAggEQgQKABAR";

    public static IEnumerable<Finding> Run()
    {
        yield return Try("CUDA driver", Driver);
        yield return Try("GPU", () => CudaDevice.Open() is var device ? $"{device}, {device.Multiprocessors} multiprocessors" : "");
        yield return Try("TensorRT", UseTensorRt);
        yield return FrameKernels.AreBuilt
            ? Try("CUDA kernels", CompileKernels)
            : new Finding("CUDA kernels", FindingState.Absent, "this build has none: install clang (or nvcc) and build again by ./srnet; only GPUs need them");
        yield return Try("GPU plans", Plans);
    }

    private static Finding Try(string part, Func<string> use)
    {
        try
        {
            return new Finding(part, FindingState.Good, use());
        }
        catch (SrNetException e)
        {
            return new Finding(part, FindingState.Absent, e.Message);
        }
    }

    private static string Driver()
    {
        var count = CudaDevice.Count();
        var path = string.Join(", ", LoadedLibraries.StartingWith("libcuda.so"));
        return count == 0
            ? throw SrNetException.Missing($"{path} is here and sees no GPU: check it with nvidia-smi")
            : $"serves CUDA {CudaDevice.Open().DriverVersion}, {count} GPU{(count == 1 ? "" : "s")} ({path})";
    }

    private static string CompileKernels()
    {
        CudaContext context;
        try
        {
            context = new CudaContext(CudaDevice.Open());
        }
        catch (SrNetException e) when (e.Error == SrNetError.Missing)
        {
            return "built in, for compute capability 7.5 and newer";
        }

        using (context)
        {
            new FrameKernels(context).Dispose();
            return "built in, and compiled by the driver for this GPU";
        }
    }

    private static string UseTensorRt()
    {
        using var context = new CudaContext(CudaDevice.Open());
        using var runtime = new TensorRtRuntime(context);
        var builder = "; its builder is missing, so only plans that are there already can be used: install libnvonnxparser";
        if (runtime.CanBuild)
        {
            // Of one layer: shows in seconds what else a first stream would show after minutes, such as the builder's own library that is missing.
            _ = runtime.Build(context, "of one layer", Convert.FromBase64String(OneLayer), new BuildOptions());
            builder = ", builds engines";
        }

        return $"{runtime.Version} ({string.Join(", ", LoadedLibraries.StartingWith("libnvinfer.so", "libsrnet_trt"))}){builder}";
    }

    private static string Plans()
    {
        var files = PlanCache.List(GpuOptions.DefaultPlans);
        var bad = files.Count(f => f.Problem is not null);
        return $"{files.Count(f => f.Path.EndsWith(".plan", StringComparison.Ordinal))} in {GpuOptions.DefaultPlans}{(bad == 0 ? "" : $", {bad} files damaged: run 'srnet engines clean'")}";
    }
}
