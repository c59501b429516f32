using System.Globalization;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>Loads the model where <c>--device</c> says.</summary>
internal static class DeviceChoice
{
    /// <summary>What <see cref="TryParseEngine"/> takes, for messages.</summary>
    public const string EngineNames = "auto, onednn or onnxruntime";

    /// <summary>An engine by its name; null where there is none of that name.</summary>
    public static CpuEngine? TryParseEngine(string name) => name switch
    {
        "auto" => CpuEngine.Auto,
        "onednn" => CpuEngine.OneDnn,
        "onnxruntime" => CpuEngine.OnnxRuntime,
        _ => null,
    };

    /// <summary>What <see cref="IsDevice"/> takes, for messages.</summary>
    public const string DeviceNames = "auto, cpu, cuda or cuda:N";

    /// <summary>Whether a device can be asked for by this name.</summary>
    public static bool IsDevice(string name) => name is "auto" or "cpu" || Gpu(name) is not null;

    /// <summary>The number of the GPU that a name asks for, in the driver's order: 0 of cuda, N of cuda:N; null of all others.</summary>
    public static int? Gpu(string name) =>
        name == "cuda" ? 0
        : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>auto takes a GPU if all of it is there and works, and says why when it does not; cuda takes it or fails.</summary>
    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    /// <param name="engine">What computes the network on the CPU.</param>
    /// <param name="bundle">The bundle's folder, or null.</param>
    /// <param name="terminal">Hears what was chosen, and of engines that are built.</param>
    /// <param name="together">How long a frame waits on a GPU for those of other streams, to be encoded together; zero = not at all.</param>
    public static SrNetModel Load(string device, CpuEngine engine, string? bundle, Terminal terminal, TimeSpan together = default)
    {
        if (device == "cpu")
        {
            return SrNetModel.Load(bundle, engine: engine);
        }

        var gpu = Gpu(device);
        var options = new GpuOptions { Ordinal = gpu ?? 0, Progress = new EngineLines(terminal).Hear, Warn = terminal.Error.WriteLine, EncodeTogether = together };
        if (gpu is not null)
        {
            if (engine != CpuEngine.Auto)
            {
                throw SrNetException.InvalidInput("The engine is a choice for the CPU: leave it out with the device cuda.");
            }

            return SrNetModel.LoadOnGpu(bundle, options);
        }

        return SrNetModel.LoadOnGpuOrCpu(bundle, options, why => terminal.Error.WriteLine(why is null ? "device: cuda" : $"device: cpu; cuda was not taken: {why}"), engine);
    }
}
