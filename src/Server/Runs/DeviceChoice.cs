using SRNet.Native;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Model;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>Loads the model where <c>--device</c> says.</summary>
internal static class DeviceChoice
{
    /// <summary>auto takes a GPU if all of it is there, and says why when it does not; cuda takes it or fails.</summary>
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

        try
        {
            var model = SrNetModel.LoadOnGpu(bundle, options);
            terminal.Error.WriteLine("device: cuda");
            return model;
        }
        catch (SrNetException e)
        {
            // Whatever is wrong with the bundle itself, the CPU will say it too.
            var model = SrNetModel.Load(bundle);
            terminal.Error.WriteLine($"device: cpu; cuda was not taken: {e.Message}");
            return model;
        }
    }
}
