using System.CommandLine;
using System.Globalization;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.CommandLine;

namespace SRNet.Server.Bench;

/// <summary>The options that say what is measured.</summary>
internal sealed class BenchOptions
{
    private readonly Option<bool> _quick = new("--quick") { Description = "Less of everything, in under a minute" };
    private readonly Option<IReadOnlyList<ImageSize>?> _sizes = Sizes();
    private readonly Option<IReadOnlyList<int>?> _objects = Numbers("--objects", 32, "Numbers of objects; default: 1,2,4,8");
    private readonly Option<IReadOnlyList<int>?> _memory = Numbers("--memory", 64, "Frames in the memory bank; default: 1,5,10,20");

    public Option<string?> Model { get; } =
        new("--model") { Description = "srnet-s, srnet-m or srnet-xs, in FP32 and INT8, or the folder of a bundle; default: srnet-s", HelpName = "NAME|DIR" };

    public Option<CpuEngine> Engine { get; } = CommonOptions.Engine();

    public IEnumerable<Option> All => [_quick, _sizes, _objects, _memory, Model, Engine];

    public BenchPlan Plan(ParseResult parsed) => BenchPlan.Of(parsed.GetValue(_sizes), parsed.GetValue(_objects), parsed.GetValue(_memory), parsed.GetValue(_quick));

    private static Option<IReadOnlyList<ImageSize>?> Sizes() => new("--sizes")
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

    private static Option<IReadOnlyList<int>?> Numbers(string name, int most, string description) => new(name)
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
