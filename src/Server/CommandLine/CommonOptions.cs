using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Server.Runs;

namespace SRNet.Server.CommandLine;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "Where the network runs", HelpName = "auto|cpu|cuda[:N]", DefaultValueFactory = _ => "auto" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !DeviceChoice.IsDevice(token.Value))
            {
                result.AddError($"--device is {DeviceChoice.DeviceNames}, not '{token.Value}'.");
            }
        });
        return option;
    }

    /// <summary>For what only a GPU can do: its number.</summary>
    public static Option<int> Gpu() => OneOf("--device", "Which GPU, in the driver's order; default: cuda, the first", "cuda[:N]", "cuda or cuda:N here", "cuda", DeviceChoice.Gpu);

    public static Option<CpuEngine> Engine() => OneOf(
        "--engine", "What computes the network on the CPU; auto, the default: oneDNN where it is the faster one", "auto|onednn|onnxruntime", DeviceChoice.EngineNames, "auto", DeviceChoice.TryParseEngine);

    public static Option<ImageSize?> Size() => new("--size")
    {
        Description = "Size the network works at, height x width, multiples of 16; default: as the preset says",
        HelpName = "HxW",
        CustomParser = ParseSize,
    };

    public static Option<SessionPreset> Preset() => OneOf(
        "--preset",
        "Trade of quality for speed: fast (two thirds of the size, 3 memory frames), balanced (as the model was made, the default), accurate (five quarters of the size)",
        "fast|balanced|accurate", SessionPresets.Names, SessionPreset.Balanced.Name(), text => SessionPresets.TryParse(text.ToLowerInvariant()));

    public static Option<MemoryPolicy?> Memory() => new("--memory")
    {
        Description = "What is remembered: frames in all, and one of every so many is taken; default: as the preset says",
        HelpName = "FRAMES,EVERY",
        CustomParser = ParseMemory,
    };

    public static Option<bool> NoIdentity() => new("--no-identity") { Description = "Do not tell objects from what looks like them: all that the network takes for an object is the object" };

    public static Option<string?> Model() => new("--model") { Description = "srnet-s, srnet-m, srnet-xs or the folder of a model bundle; default: srnet-s", HelpName = "NAME|DIR" };

    public static Option<DirectoryInfo?> Plans() => new("--plans")
    {
        Description = "Folder of the engines' plans; default: SRNET_PLANS, or srnet/plans in the user's cache folder",
        HelpName = "DIR",
    };

    public static Option<bool> Together() => new("--together") { Description = "The query encoder for frames of several streams, which 'encodeTogether: true' of srnet serve takes" };

    public static Option<FileInfo?> Report() => new("--report") { Description = "Write what was measured as JSON", HelpName = "FILE.json" };

    public static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            {
                return value;
            }

            result.AddError($"{name} needs a whole number above 0, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    public static Option<T> OneOf<T>(string name, string description, string help, string known, string otherwise, Func<string, T?> parse)
        where T : struct => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : otherwise;
            if (parse(text) is { } value)
            {
                return value;
            }

            result.AddError($"{name} is {known}, not '{text}'.");
            return default;
        },
    };

    private static MemoryPolicy? ParseMemory(ArgumentResult result)
    {
        if (result.Tokens[0].Value.Split(',') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames is >= MemoryPolicy.LeastFrames and <= MemoryPolicy.MostFrames
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every > 0)
        {
            return new MemoryPolicy(frames, every);
        }

        result.AddError(
            $"--memory needs frames ({MemoryPolicy.LeastFrames} to {MemoryPolicy.MostFrames}) and every how many one is taken, such as 5,5, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static ImageSize? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (NetworkSize.TryParse(text) is { } size)
        {
            return size;
        }

        result.AddError($"--size needs {NetworkSize.Rule()}, not '{text}'.");
        return null;
    }
}
