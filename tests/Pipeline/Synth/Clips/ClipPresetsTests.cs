using System.Text.Json;
using System.Text.RegularExpressions;
using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Synth.Clips;

namespace SRNet.Pipeline.Tests.Synth.Clips;

public partial class ClipPresetsTests
{
    [Fact]
    public void Settings_and_their_defaults_are_those_of_the_training_renderer()
    {
        var training = File.ReadLines(InTraining("config.py")).Select(line => Field().Match(line)).Where(m => m.Success)
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value.Replace('(', '[').Replace(')', ']'));
        var here = JsonSerializer.SerializeToElement(new ClipConfig(), ClipConfigJson.Default.ClipConfig).EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.True(training.Count > 30);
        Assert.Equal(training.Keys.Order(), here.Keys.Order());
        Assert.All(training, field => Assert.Equal(Numbers(JsonDocument.Parse(field.Value).RootElement), Numbers(here[field.Key])));
    }

    [Fact]
    public void What_neither_a_preset_nor_an_address_names_has_its_default()
    {
        var (world, fresh) = (ClipPresets.Find("clips/world", "")!, new ClipConfig());
        Assert.Equal((fresh.Speed, fresh.Occluded, fresh.Away, fresh.Size), (world.Speed, 0.6, world.Away, world.Size));
        Assert.Equal(0.8, world.Turn);
    }

    [Fact]
    public void All_presets_of_the_training_renderer_are_scenes_with_their_values()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(InTraining("presets.json")));
        var plain = file.RootElement.GetProperty("plain");
        foreach (var preset in file.RootElement.EnumerateObject())
        {
            var config = JsonSerializer.SerializeToElement(ClipPresets.Find("clips/" + preset.Name, "")!, ClipConfigJson.Default.ClipConfig);
            Assert.All(preset.Value.EnumerateObject(), p => Assert.Equal(Numbers(p.Value), Numbers(config.GetProperty(p.Name))));

            // A single effect is laid over a plain clip.
            var missing = plain.EnumerateObject().Where(p => !preset.Value.TryGetProperty(p.Name, out _) && p.Name is not "gaps").ToArray();
            Assert.Equal(preset.Name != "world", missing.All(p => Numbers(p.Value).SequenceEqual(Numbers(config.GetProperty(p.Name)))));
        }

        Assert.Equal(file.RootElement.EnumerateObject().Select(p => "clips/" + p.Name), ClipPresets.Names);
    }

    [Theory]
    [InlineData("synth://clips/world")]
    [InlineData("synth://clips/turn?turn=3")]
    [InlineData("synth://clips/leaves?seed=3&frames=40&size=120x160&objects=3&live=true&away=60&speed=0.25")]
    public void Addresses_are_printed_as_they_were_read(string address)
    {
        Assert.Equal(address, SynthAddress.Parse(address).ToString());
        Assert.Equal(SynthAddress.Parse(address), SynthAddress.Parse(SynthAddress.Parse(address).ToString()));
    }

    [Fact]
    public void Settings_of_an_address_override_the_presets()
    {
        var config = ClipPresets.Find("clips/turn", "turn=3&away=7&twins=0.5&turn=2.5")!;
        Assert.Equal((2.5, 7, 0.5, 0.7), (config.Turn, config.Away, config.Twins, config.Speed));
    }

    [Theory]
    [InlineData("synth://clips/sea", "There is no scene 'clips/sea'; there are demo, crossing, fast, clips/plain, clips/speed,")]
    [InlineData("synth://clips/", "There is no scene 'clips'; there are demo,")]
    [InlineData("synth://clips/turn?turns=1", "'turns' is none of seed, frames, size, objects, live, twins, joined,")]
    [InlineData("synth://clips/turn?named=1", "'named' is none of seed,")]
    [InlineData("synth://clips/turn?turn=", "turn is '', but must be a number from 0 to 10")]
    [InlineData("synth://clips/turn?turn=-1", "turn is '-1', but must be a number from 0 to 10")]
    [InlineData("synth://clips/turn?turn=11", "turn is '11', but must be a number from 0 to 10")]
    [InlineData("synth://clips/turn?turn=NaN", "turn is 'NaN', but must be a number from 0 to 10")]
    [InlineData("synth://clips/turn?turn=-Infinity", "turn is '-Infinity', but must be a number from 0 to 10")]
    [InlineData("synth://clips/leaves?away=0", "away is '0', but must be a whole number from 1 to 1000")]
    [InlineData("synth://clips/leaves?away=1.5", "away is '1.5', but must be a whole number from 1 to 1000")]
    [InlineData("synth://clips/turn?gaps=1", "'gaps' is a setting for training alone, and a stream has no use for it")]
    [InlineData("synth://clips/turn?whole_photo=1", "'whole_photo' is a setting for training alone")]
    [InlineData("synth://demo?turn=1", "'turn' is none of seed, frames, size, objects, live.")]
    public void What_is_wrong_is_said_in_one_sentence(string address, string message)
    {
        var error = Assert.Throws<SrNetException>(() => new SynthSource(SynthAddress.Parse(address), TimeProvider.System));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(message, error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain(". ", error.Message);
    }

    private static double[] Numbers(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.GetDouble())] : [value.GetDouble()];

    private static string InTraining(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SRNet.Realtime.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(folder, "training", "clips", file);
    }

    [GeneratedRegex(@"^    (?<name>\w+): (int|float|tuple) = (?<value>[^#]+?)\s*(#.*)?$")]
    private static partial Regex Field();
}
