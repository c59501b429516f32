using System.Text.Json.Nodes;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Model;

/// <summary>Bundles as users break them.</summary>
public sealed class ModelBundleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-bundle-").FullName;

    public ModelBundleTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    private string Manifest => Path.Combine(_folder, "manifest.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_bundle_loads()
    {
        using var session = Open(_folder);
        Assert.Equal(new ImageSize(128, 64), session.InternalSize);
    }

    [Fact]
    public void A_missing_folder_says_where_it_looked() =>
        AssertError(SrNetError.Missing, "There is no model bundle at /nowhere", () => Open("/nowhere"));

    [Fact]
    public void A_folder_without_manifest_is_no_bundle()
    {
        File.Delete(Manifest);
        AssertError(SrNetError.Missing, "has no manifest.json", () => Open(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("{\"schema\": 3}")]
    public void A_manifest_that_is_none_is_named(string text)
    {
        File.WriteAllText(Manifest, text);
        AssertError(SrNetError.InvalidInput, Manifest, () => Open(_folder));
    }

    [Theory]
    [InlineData("srnet-bundle/1", "srnet-bundle/9", "srnet-bundle/9")]
    [InlineData("\"stride\": 16", "\"stride\": 8", "stride")]
    [InlineData("\"top_k\": 20", "\"top_k\": 2000", "top_k")]
    [InlineData("\"short_side\": 384", "\"short_side\": 0", "short side")]
    [InlineData("\"order\": \"RGB\"", "\"order\": \"BGR\"", "RGB")]
    public void A_manifest_with_values_out_of_range_is_refused(string old, string changed, string named)
    {
        var text = File.ReadAllText(Manifest);
        Assert.Contains(old, text);
        File.WriteAllText(Manifest, text.Replace(old, changed, StringComparison.Ordinal));
        AssertError(SrNetError.InvalidInput, named, () => Open(_folder));
    }

    [Theory]
    [InlineData("""{"overlap": {"scale": 2.5, "offset": -4.2}, "lost_below": 0.05, "found_from": 0.12}""", null)]
    [InlineData("""{"tracked_iou": 0.5, "mean": {"scale": 2.5, "offset": -4.2, "auc": 0.9}, "overlap": {"scale": 2, "offset": -1}, "lost_below": 0, "found_from": 1}""", null)]
    [InlineData("""{"overlap": {"scale": 2.5, "offset": -4.2}}""", "lost_below")]
    [InlineData("""{"lost_below": 0.05, "found_from": 0.12}""", "overlap")]
    [InlineData("""{"overlap": {"scale": -1, "offset": 0}, "lost_below": 0.05, "found_from": 0.12}""", "does not rise with the overlap")]
    [InlineData("""{"overlap": {"scale": 1, "offset": 1e9}, "lost_below": 0.05, "found_from": 0.12}""", "usable constants")]
    [InlineData("""{"overlap": {"scale": 1, "offset": 0}, "lost_below": 0.5, "found_from": 0.4}""", "do not rise from 0 to 1")]
    [InlineData("""{"overlap": {"scale": 1, "offset": 0}, "lost_below": -0.1, "found_from": 0.4}""", "do not rise from 0 to 1")]
    public void Confidence_is_read_and_checked(string section, string? problem)
    {
        WithConfidence(section);
        if (problem is null)
        {
            using var session = Open(_folder);
        }
        else
        {
            AssertError(SrNetError.InvalidInput, problem, () => Open(_folder));
        }
    }

    [Fact]
    public void Thresholds_and_constants_are_the_bundles_own()
    {
        WithConfidence("""{"overlap": {"scale": 2.5, "offset": -4.25}, "lost_below": 0.05, "found_from": 0.125}""");
        using var model = SrNetModel.Load(_folder, threads: 1);
        var rule = model.Tracking;
        Assert.Equal((0.05f, 0.125f, new ConfidenceCalibration(2.5f, -4.25f)), (rule.LoseBelow, rule.FindFrom, rule.Calibration));

        WithConfidence("null");
        using var uncalibrated = SrNetModel.Load(_folder, threads: 1);
        Assert.Same(TrackingRule.Shipped, uncalibrated.Tracking);
    }

    [Fact]
    public void One_flipped_bit_in_an_engine_is_noticed()
    {
        var path = Path.Combine(_folder, "decoder.onnx");
        var data = File.ReadAllBytes(path);
        data[data.Length / 2] ^= 4;
        File.WriteAllBytes(path, data);
        AssertError(SrNetError.InvalidInput, $"Engine file {path} is damaged", () => Open(_folder));
    }

    [Fact]
    public void A_missing_engine_file_is_named()
    {
        File.Delete(Path.Combine(_folder, "query_encoder.onnx"));
        AssertError(SrNetError.Missing, "query_encoder.onnx", () => Open(_folder));
    }

    [Fact]
    public void A_manifest_cannot_reach_outside_its_folder()
    {
        File.WriteAllText(Manifest, File.ReadAllText(Manifest).Replace("\"decoder.onnx\"", "\"../decoder.onnx\"", StringComparison.Ordinal));
        AssertError(SrNetError.InvalidInput, "not a plain file name", () => Open(_folder));
    }

    private void WithConfidence(string section)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        manifest["confidence"] = JsonNode.Parse(section);
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    private static SrNetSession Open(string folder)
    {
        using var model = SrNetModel.Load(folder, threads: 1);
        return new SrNetSession(model, new SessionOptions { FrameSize = new ImageSize(128, 64), InternalSize = new ImageSize(128, 64) });
    }

    private static void AssertError(SrNetError error, string text, Action action)
    {
        var thrown = Assert.Throws<SrNetException>(action);
        Assert.Equal(error, thrown.Error);
        Assert.Contains(text, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }
}
