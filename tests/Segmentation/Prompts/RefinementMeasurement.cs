using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation.Tests.Prompts;

/// <summary>
/// How good masks from rough prompts are on annotated clips, by the steps of their refinement: the figures behind <see cref="RefinementRule"/>.
/// SRNET_TEST_DATA names a folder whose folders hold JPEGImages/ and Annotations/; SRNET_TEST_MODEL another bundle than the shipped one.
/// </summary>
[Trait("Category", "Long")]
public sealed class RefinementMeasurement(ITestOutputHelper output)
{
    private static readonly (string Name, RefinementRule Rule)[] Rules =
    [
        ("rough", new RefinementRule { Colours = false, NetworkRounds = 0 }),
        ("network", new RefinementRule { Colours = false, NetworkRounds = 1, LeastAgreement = 0 }),
        ("network x2", new RefinementRule { Colours = false, NetworkRounds = 2, LeastAgreement = 0 }),
        ("colours", new RefinementRule { NetworkRounds = 0 }),
        ("colours, network", new RefinementRule { NetworkRounds = 1, LeastAgreement = 0 }),
        ("shipped", RefinementRule.Shipped),
    ];

    [Fact]
    public void Refined_masks_overlap_the_true_ones_better_than_rough_ones()
    {
        var data = Environment.GetEnvironmentVariable("SRNET_TEST_DATA");
        Assert.SkipWhen(data is null, "SRNET_TEST_DATA does not name a folder with annotated clips.");
        using var model = SrNetModel.Load(Environment.GetEnvironmentVariable("SRNET_TEST_MODEL"), threads: 2);
        var scores = new Dictionary<(string Kind, string Rule), List<double>>();
        foreach (var (image, truth) in Frames(data!))
        {
            foreach (var (name, rule) in Rules)
            {
                foreach (var (kind, prompts) in Prompts(truth))
                {
                    using var session = new SrNetSession(model, new SessionOptions { FrameSize = truth.Size, Refinement = rule });
                    var labels = new byte[truth.Size.Pixels];
                    session.Step(new RgbImage(image, truth.Size, 3 * truth.Size.Width), labels, prompts);
                    foreach (var id in truth.ObjectIds())
                    {
                        if (!scores.TryGetValue((kind, name), out var list))
                        {
                            scores.Add((kind, name), list = []);
                        }

                        list.Add(Sessions.Scene.IoU(labels, truth.Pixels, (byte)id));
                    }
                }
            }
        }

        foreach (var ((kind, rule), list) in scores)
        {
            output.WriteLine(FormattableString.Invariant($"{kind,-10} {rule,-18} mean IoU {100 * list.Average():F1}, median {100 * list.Order().ElementAt(list.Count / 2):F1}, {list.Count} objects"));
        }

        Assert.True(scores[("box", "shipped")].Average() > scores[("box", "rough")].Average() + 0.1);
        Assert.True(scores[("click", "shipped")].Average() > scores[("click", "rough")].Average());
    }

    public static IEnumerable<(byte[] Rgb, LabelMap Truth)> Frames(string data)
    {
        foreach (var annotations in Directory.GetDirectories(data).SelectMany(set => Directory.GetDirectories(Path.Combine(set, "Annotations"))).Order(StringComparer.Ordinal))
        {
            var masks = Directory.GetFiles(annotations).Order(StringComparer.Ordinal).ToArray();
            foreach (var mask in (string[])[masks[0]])
            {
                var labels = ImageCodec.ReadFile(mask);
                var picture = Path.ChangeExtension(mask.Replace("/Annotations/", "/JPEGImages/", StringComparison.Ordinal), ".jpg");
                yield return (ImageCodec.ReadFile(picture).Pixels, new LabelMap(new ImageSize(labels.Width, labels.Height), labels.Pixels));
            }
        }
    }

    public static IEnumerable<(string Kind, IReadOnlyList<ObjectPrompt> Prompts)> Prompts(LabelMap truth)
    {
        var marked = truth.ObjectIds().Select(id => new MarkedObject(truth, id)).ToArray();
        yield return ("box", [.. marked.Select(m => m.Box(0))]);
        yield return ("loose box", [.. marked.Select(m => m.Box(0.06f))]);
        yield return ("click", [.. marked.Select(m => m.Click())]);
        yield return ("scribble", [.. marked.Select(m => m.Scribble())]);
        yield return ("box+click", [.. marked.SelectMany(m => (ObjectPrompt[])[m.Box(0), m.Click()])]);
    }
}
