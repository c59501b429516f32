using System.Numerics;
using SRNet.Pipeline.Synth.Clips;

namespace SRNet.Pipeline.Tests.Synth.Clips;

/// <summary>Every strength does what it says, compared over the same scenes.</summary>
public class StrengthTests
{
    private static readonly int[] Seeds = [0, 1, 2, 3];

    [Fact]
    public void Speed_moves_things_further()
    {
        static double Way(int seed, string speed)
        {
            var centre = TestClips.Scene("plain", speed, seed).Layers.First(layer => layer.Label == 1).Centre;
            return Enumerable.Range(1, 100).Average(frame => Vector2.Distance(centre(frame), centre(frame - 1)));
        }

        Assert.All(Seeds, seed => Assert.True(Way(seed, "speed=3") > 4 * Way(seed, "speed=0.3")));
        Assert.All(Seeds, seed => Assert.Equal(0, Way(seed, "speed=0")));
    }

    [Theory]
    [InlineData("scale=4")]
    [InlineData("rotation=4")]
    [InlineData("elastic=3")]
    [InlineData("joints=3")]
    [InlineData("tilt=2")]
    public void What_deforms_changes_the_mask_and_what_is_still_does_not(string effect)
    {
        double Changed(int seed, string settings)
        {
            var clip = TestClips.Render("plain", $"{TestClips.Still}&{settings}", seed, frames: 3, step: 6);
            return clip[1..].Average(frame => Changes(clip[0].Labels, frame.Labels)) / TestClips.Area(clip[0].Labels);
        }

        Assert.All(Seeds, seed => Assert.Equal(0, Changed(seed, "twins=0")));
        Assert.True(Seeds.Average(seed => Changed(seed, effect)) > 0.1);
    }

    [Theory]
    [InlineData("pan=3")]
    [InlineData("zoom=3")]
    [InlineData("shake=3")]
    [InlineData("exposure=3")]
    [InlineData("noise=3")]
    [InlineData("compression=4")]
    [InlineData("camera_blur=2")]
    [InlineData("shadows=1.5")]
    [InlineData("light=1.5")]
    [InlineData("turn=2")]
    public void What_changes_the_picture_alone_leaves_the_truth_as_it_is(string effect)
    {
        Assert.All(Seeds, seed =>
        {
            var (calm, wild) = (TestClips.Render("plain", "", seed, frames: 4, step: 5), TestClips.Render("plain", effect, seed, frames: 4, step: 5));
            Assert.All(calm.Zip(wild), pair => Assert.Equal(pair.First.Labels, pair.Second.Labels));
            Assert.Contains(calm.Zip(wild), pair => Changes(pair.First.Rgb, pair.Second.Rgb) > 200);
        });
    }

    [Fact]
    public void Shadows_darken_and_darker_ones_more()
    {
        static double Light(int seed, string settings) => TestClips.Render("plain", settings, seed, frames: 1)[0].Rgb.Average(b => (double)b);
        Assert.All(Seeds, seed => Assert.True(Light(seed, "shadows=0") > Light(seed, "shadows=0.5") && Light(seed, "shadows=0.5") > Light(seed, "shadows=2")));
    }

    [Fact]
    public void Noise_adds_edges_and_blurs_take_them_away()
    {
        static double Edges(string settings) => Seeds.Average(seed => TestClips.Render("plain", settings, seed, frames: 4, step: 7).Average(f => TestClips.Edges(f.Rgb)));
        var calm = Edges("speed=3&pan=3");
        Assert.True(Edges("speed=3&pan=3&noise=2") > 1.1 * calm);
        Assert.True(Edges("speed=3&pan=3&shutter=1") < 0.95 * calm);
        Assert.True(Edges("speed=3&pan=3&camera_blur=2") < 0.9 * calm);
    }

    [Fact]
    public void Exposure_drifts_but_never_to_the_dark()
    {
        static double[] Light(int seed, string settings) => [.. TestClips.Render("plain", settings, seed, frames: 30, step: 3).Select(f => f.Rgb.Average(b => (double)b))];
        static double Range(double[] light) => (light.Max() - light.Min()) / light[0];
        Assert.True(Seeds.Average(seed => Range(Light(seed, "exposure=2"))) > 0.1 + Seeds.Average(seed => Range(Light(seed, ""))));
        Assert.All(Seeds, seed => Assert.True(Light(seed, "exposure=10").Min() > 10));
    }

    [Fact]
    public void Who_leaves_is_away_for_as_long_as_asked_every_few_seconds()
    {
        static int Away(int seed, string settings) => TestClips.Render("plain", settings, seed, frames: 200).Count(f => TestClips.Area(f.Labels) == 0);
        Assert.All(Seeds, seed => Assert.InRange(Away(seed, "leaves=1&away=1&speed=0") - Away(seed, "speed=0"), 2, 3));
        Assert.True(Seeds.Sum(seed => Away(seed, "leaves=1&away=30&speed=0")) > 100);
    }

    [Fact]
    public void Covering_and_occluding_take_area_for_a_while()
    {
        static (double Least, double Last) Areas(int seed, string settings)
        {
            var clip = TestClips.Render("plain", $"{TestClips.Still}&{settings}", seed, frames: 70);
            return (clip.Min(f => TestClips.Area(f.Labels)) / (double)TestClips.Area(clip[0].Labels), TestClips.Area(clip[^1].Labels) / (double)TestClips.Area(clip[0].Labels));
        }

        Assert.All(Seeds, seed => Assert.Equal((1, 1), Areas(seed, "twins=0")));
        Assert.True(Seeds.Average(seed => Areas(seed, "covered=1").Least) < 0.4);
        Assert.True(Seeds.Average(seed => Areas(seed, "occluders=1&occluded=1").Least) < 0.6);
        Assert.True(Seeds.Average(seed => Areas(seed, "occluders=1&occluded=1").Least) < Seeds.Average(seed => Areas(seed, "occluders=1&occluded=0.2").Least));
        Assert.True(Seeds.Average(seed => Areas(seed, "occluders=1&occluded=1").Last) > 0.9);
    }

    [Fact]
    public void Holes_open_things_inside_their_outline_and_limbs_reach_out()
    {
        var (whole, open, limbed) = (0, 0, 0);
        foreach (var seed in Seeds)
        {
            byte[] First(string settings) => TestClips.Render("plain", settings, seed, frames: 1)[0].Labels;
            var (plain, holes, limbs) = (First(""), First("holes=1"), First("limbs=1"));
            Assert.True(plain.Zip(holes).All(p => p.First == 1 || p.Second == 0));
            Assert.True(plain.Zip(limbs).Count(p => p.First == 1 && p.Second == 0) < 0.02 * TestClips.Area(plain));
            (whole, open, limbed) = (whole + TestClips.Area(plain), open + TestClips.Area(holes), limbed + TestClips.Area(limbs));
        }

        Assert.InRange(open, 0.3 * whole, 0.9 * whole);
        Assert.True(limbed > 1.03 * whole);
    }

    [Fact]
    public void A_part_unfolds_and_goes_back()
    {
        static double[] Areas(int seed) => [.. TestClips.Render("plain", $"{TestClips.Still}&unfold=1", seed, frames: 50, step: 6).Select(f => (double)TestClips.Area(f.Labels))];
        Assert.All(Seeds, seed => Assert.True(Areas(seed).Max() > 1.03 * Areas(seed).Min()));
        Assert.All(Seeds, seed => Assert.Equal(2, Areas(seed).GroupBy(area => area).Count(same => same.Count() > 5)));
    }

    [Fact]
    public void Look_alikes_hide_objects_at_the_most_and_crossing_brings_them_near()
    {
        static double Nearest(int seed, string settings)
        {
            var layers = TestClips.Scene("plain", "twins=1&" + settings, seed).Layers;
            var (target, twin) = (layers.First(layer => layer.Label == 1), layers.First(layer => layer.Label == 0));
            return Enumerable.Range(0, 150).Min(frame => Vector2.Distance(target.Centre(frame), twin.Centre(frame))) / target.Skin.Extent;
        }

        Assert.All(Seeds, seed => Assert.True(Changes(TestClips.Render("plain", "", seed, frames: 1)[0].Rgb, TestClips.Render("plain", "twins=1", seed, frames: 1)[0].Rgb) > 0));
        Assert.All(Seeds, seed => Assert.True(Nearest(seed, "speed=0&crossing=1") < 1));
        Assert.True(Seeds.Average(seed => Nearest(seed, "speed=0&crossing=1")) < 0.6 * Seeds.Average(seed => Nearest(seed, "speed=0")));
    }

    [Fact]
    public void Siblings_look_like_the_object_before()
    {
        static double Difference(int seed, string settings)
        {
            var (rgb, labels) = TestClips.Render("plain", settings, seed, objects: 2, frames: 1)[0];
            double Mean(int label, int channel) => Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Average(i => (double)rgb[(3 * i) + channel]);
            return Enumerable.Range(0, 3).Sum(channel => Math.Abs(Mean(1, channel) - Mean(2, channel)));
        }

        Assert.True(Seeds.Average(seed => Difference(seed, "siblings=1")) < 0.4 * Seeds.Average(seed => Difference(seed, "")));
    }

    [Fact]
    public void Joined_things_are_one_object_and_loose_pieces_move_against_each_other()
    {
        Assert.All(Seeds, seed =>
        {
            var pieces = TestClips.Scene("plain", "joined=1&loose=1", seed).Layers.Where(layer => layer.Label == 1).ToArray();
            Assert.Equal(2, pieces.Length);
            double[] between = [.. Enumerable.Range(0, 60).Select(frame => pieces[1].Angle(frame) - pieces[0].Angle(frame))];
            Assert.True(between.Max() - between.Min() > 0.1);
            Assert.Single(TestClips.Scene("plain", "joined=1", seed).Layers, layer => layer.Label == 1);
        });
        static int Area(string settings) => Seeds.Sum(seed => TestClips.Area(TestClips.Render("plain", settings, seed, frames: 1)[0].Labels));
        Assert.NotEqual(Area(""), Area("joined=1"));
    }

    private static int Changes(byte[] before, byte[] after) => before.Zip(after).Count(p => p.First != p.Second);
}
