using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>Loads the model where <c>--device</c> says.</summary>
internal static class DeviceChoice
{
    /// <summary>auto takes a GPU if all of it is there and works, and says why when it does not; cuda takes it or fails.</summary>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="bundle">The bundle's folder, or null.</param>
    /// <param name="terminal">Hears what was chosen, and of engines that are built.</param>
    public static SrNetModel Load(string device, string? bundle, Terminal terminal)
    {
        if (device == "cpu")
        {
            return SrNetModel.Load(bundle);
        }

        var options = new GpuOptions { Progress = new EngineLines(terminal).Hear };
        if (device == "cuda")
        {
            return SrNetModel.LoadOnGpu(bundle, options);
        }

        return SrNetModel.LoadOnGpuOrCpu(bundle, options, why => terminal.Error.WriteLine(why is null ? "device: cuda" : $"device: cpu; cuda was not taken: {why}"));
    }
}
