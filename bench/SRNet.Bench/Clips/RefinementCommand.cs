using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Bench.Clips;

/// <summary><c>refinement</c>: how good masks from rough prompts are on the first frames of annotated clips, by the steps of their refinement: the figures behind <see cref="RefinementRule"/>.</summary>
internal sealed class RefinementCommand(Terminal terminal)
    : ClipCommand("refinement", "Masks from boxes, clicks and scribbles on annotated clips, by the steps of their refinement")
{
    private static readonly (string Name, RefinementRule Rule)[] Rules =
    [
        ("rough", new RefinementRule { Marks = false, Colours = false, NetworkRounds = 0 }),
        ("network", new RefinementRule { Marks = false, Colours = false, NetworkRounds = 1, LeastAgreement = 0 }),
        ("colours", new RefinementRule { Marks = false, NetworkRounds = 0 }),
        ("colours, network", new RefinementRule { Marks = false }),
        ("marks", new RefinementRule { NetworkRounds = 0 }),
        ("marks, network", RefinementRule.Shipped),
    ];

    protected override int Run(IReadOnlyList<string> clips, SrNetModel model)
    {
        var scores = new Dictionary<(string Kind, string Rule), List<double>>();
        foreach (var (rgb, truth) in clips.Select(clip => AnnotatedClips.Frames(clip).First()))
        {
            foreach (var (name, rule) in Rules)
            {
                foreach (var (kind, prompts) in Prompts(truth))
                {
                    using var session = new SrNetSession(model, new SessionOptions { FrameSize = truth.Size, Refinement = rule });
                    var labels = new byte[truth.Size.Pixels];
                    session.Step(new RgbImage(rgb, truth.Size, 3 * truth.Size.Width), labels, prompts);
                    foreach (var id in truth.ObjectIds())
                    {
                        if (!scores.TryGetValue((kind, name), out var list))
                        {
                            scores.Add((kind, name), list = []);
                        }

                        list.Add(AnnotatedClips.IoU(labels, truth.Pixels, (byte)id));
                    }
                }
            }
        }

        foreach (var ((kind, rule), list) in scores)
        {
            terminal.Out.WriteLine(FormattableString.Invariant(
                $"{kind,-10} {rule,-26} mean IoU {100 * list.Average():F1}, median {100 * list.Order().ElementAt(list.Count / 2):F1}, {list.Count} objects"));
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Kind, IReadOnlyList<ObjectPrompt> Prompts)> Prompts(LabelMap truth)
    {
        var marked = truth.ObjectIds().Select(id => new MarkedObject(truth, id)).ToArray();
        yield return ("box", [.. marked.Select(m => m.Box(0))]);
        yield return ("loose box", [.. marked.Select(m => m.Box(0.1f))]);
        yield return ("click", [.. marked.Select(m => m.Click())]);
        yield return ("scribble", [.. marked.Select(m => m.Scribble())]);
        yield return ("box+click", [.. marked.SelectMany(m => (ObjectPrompt[])[m.Box(0), m.Click()])]);
    }
}
