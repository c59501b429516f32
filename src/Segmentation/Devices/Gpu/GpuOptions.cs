namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>How a GPU is used.</summary>
public sealed record GpuOptions
{
    /// <summary>Which GPU, in the driver's order.</summary>
    public int Ordinal { get; init; }

    /// <summary>Folder of the plans; null = <see cref="DefaultPlans"/>.</summary>
    public string? Plans { get; init; }

    /// <summary>Is told of every engine that is loaded or built, on the thread that opens a stream and on TensorRT's.</summary>
    public Action<EngineProgress>? Progress { get; init; }

    /// <summary>Is told in one sentence what the GPU could not do though work goes on, such as that it could not be captured.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>How long a frame waits for those of other streams of its size, to be encoded together with up to seven of them; zero = each by itself. For bundles
    /// whose query encoder takes several frames, as the FP16 ones do.</summary>
    public TimeSpan EncodeTogether { get; init; }

    /// <summary>By which what failed is tried again.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>SRNET_PLANS, or srnet/plans in the user's cache folder.</summary>
    public static string DefaultPlans
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SRNET_PLANS") is { Length: > 0 } folder)
            {
                return folder;
            }

            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
                ? xdg
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "srnet", "plans");
        }
    }
}
