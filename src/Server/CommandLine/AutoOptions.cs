using System.CommandLine;
using SRNet.Pipeline.Finding;
using SRNet.Server.Finding;

namespace SRNet.Server.CommandLine;

/// <summary><c>--auto</c>: what is marked without a person.</summary>
internal sealed class AutoOptions
{
    private readonly Option<string?> _find = new("--auto") { Description = "Mark by itself what moves, or what a detector finds: an ONNX file in the layout of YOLO's exports", HelpName = "motion|FILE.onnx" };
    private readonly Option<int?> _most = CommonOptions.Count("--auto-most", $"The most objects that are followed at once because they were found; {Finders.UsualMost} by itself");
    private readonly Option<string[]> _classes = new("--auto-class") { Description = "Of what the detector knows, only this; repeat it for more", HelpName = "NAME" };

    public IReadOnlyList<Option> All => [_find, _most, _classes];

    /// <summary>What is asked for; null = nothing.</summary>
    /// <exception cref="SrNetException">It cannot be had.</exception>
    public AutoMarkOptions? Read(ParseResult parsed)
    {
        var (find, most, classes) = (parsed.GetValue(_find), parsed.GetValue(_most), parsed.GetValue(_classes) ?? []);
        if (find is null)
        {
            return most is null && classes.Length == 0 ? null : throw SrNetException.InvalidInput("--auto-most and --auto-class say more of --auto: add --auto motion or --auto FILE.onnx.");
        }

        Finders.Check(find, classes, most);
        return new AutoMarkOptions { Finder = Finders.Of(find, classes), Most = most ?? Finders.UsualMost };
    }
}
