using System.CommandLine;
using System.Globalization;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;

namespace SRNet.Server.Bench;

/// <summary>The options of <c>srnet bench</c> that are lists.</summary>
internal static class BenchOptions
{
    public static Option<IReadOnlyList<ImageSize>?> Sizes() => new("--sizes")
    {
        Description = "Sizes the network works at, multiples of 16; default: 256x448,384x672,480x864,720x1280",
        HelpName = "HxW,...",
        CustomParser = result =>
        {
            var sizes = result.Tokens[0].Value.Split(',').Select(text => NetworkSize.TryParse(text)).ToList();
            if (sizes.Contains(null))
            {
                result.AddError($"--sizes needs sizes as height x width, both multiples of 16, separated by commas, such as 384x672,480x864, not '{result.Tokens[0].Value}'.");
                return null;
            }

            return [.. sizes.Select(s => s!.Value).Distinct()];
        },
    };

    public static Option<IReadOnlyList<int>?> Numbers(string name, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N,...",
        CustomParser = result =>
        {
            var numbers = result.Tokens[0].Value.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToList();
            if (numbers.Any(n => n < 1 || n > most))
            {
                result.AddError($"{name} needs whole numbers from 1 to {most}, separated by commas, not '{result.Tokens[0].Value}'.");
                return null;
            }

            return [.. numbers.Distinct().Order()];
        },
    };
}
