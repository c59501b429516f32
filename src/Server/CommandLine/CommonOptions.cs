using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Sessions;

namespace SRNet.Server.CommandLine;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The network's strides need it.</summary>
    private const int Multiple = 16;

    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "Where the network runs", HelpName = "auto|cpu|cuda", DefaultValueFactory = _ => "auto" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("auto" or "cpu" or "cuda") } token])
            {
                result.AddError($"--device is auto, cpu or cuda, not '{token.Value}'.");
            }
        });
        return option;
    }

    public static Option<ImageSize?> Size() => new("--size")
    {
        Description = "Size the network works at, height x width, multiples of 16; default: as the preset says",
        HelpName = "HxW",
        CustomParser = ParseSize,
    };

    public static Option<SessionPreset> Preset() => new("--preset")
    {
        Description = "Trade of quality for speed: fast (two thirds of the size, 3 memory frames), balanced (as the model was made), accurate (five quarters of the size)",
        HelpName = "fast|balanced|accurate",
        DefaultValueFactory = _ => SessionPreset.Balanced,
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "balanced";
            foreach (var preset in Enum.GetValues<SessionPreset>())
            {
                if (text.Equals(preset.ToString(), StringComparison.OrdinalIgnoreCase))
                {
                    return preset;
                }
            }

            result.AddError($"--preset is fast, balanced or accurate, not '{text}'.");
            return default;
        },
    };

    public static Option<MemoryPolicy?> Memory() => new("--memory")
    {
        Description = "What is remembered: frames, one of every so many, which one leaves (pinned-recent, recent, interval, least-used); default: as the preset says",
        HelpName = "FRAMES,EVERY,STRATEGY",
        CustomParser = ParseMemory,
    };

    public static Option<string?> Model() => new("--model") { Description = "srnet-s, srnet-xs or the folder of a model bundle; default: srnet-s", HelpName = "NAME|DIR" };

    public static Option<DirectoryInfo?> Plans() => new("--plans")
    {
        Description = "Folder of the engines' plans; default: SRNET_PLANS, or srnet/plans in the user's cache folder",
        HelpName = "DIR",
    };

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

    /// <summary>"480x864" as a size; null when it is none that the network can work at.</summary>
    public static ImageSize? TryParseSize(string text)
    {
        var parts = text.Split('x');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && height > 0 && width > 0 && height % Multiple == 0 && width % Multiple == 0
            ? new ImageSize(width, height)
            : null;
    }

    private static MemoryPolicy? ParseMemory(ArgumentResult result)
    {
        var parts = result.Tokens[0].Value.Split(',');
        var strategy = MemoryStrategy.PinnedRecent;
        if (parts.Length is 2 or 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames is >= MemoryPolicy.LeastFrames and <= MemoryPolicy.MostFrames
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every > 0
            && (parts.Length == 2 || Enum.TryParse(parts[2].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out strategy)) && Enum.IsDefined(strategy))
        {
            return new MemoryPolicy(frames, every, strategy);
        }

        result.AddError(
            $"--memory needs frames ({MemoryPolicy.LeastFrames} to {MemoryPolicy.MostFrames}), every how many one is taken, and a strategy or none, such as 5,5,least-used, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static ImageSize? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TryParseSize(text) is { } size)
        {
            return size;
        }

        result.AddError($"--size needs height x width, both multiples of {Multiple}, such as 480x864, not '{text}'.");
        return null;
    }
}
