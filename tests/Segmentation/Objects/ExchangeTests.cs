using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

/// <summary>Two objects that look alike, and a network that takes one for the other.</summary>
public class ExchangeTests
{
    private const int Radius = 20, Channels = 4;
    private static readonly ImageSize Frame = new(640, 384), Size = new(320, 192);
    private readonly ObjectManager _objects = new(new TrackingRule { LoseBelow = 0.3f, FindFrom = 0.4f }, new CellGrid(Frame, Size), Channels);
    private readonly byte[] _labels = new byte[Frame.Pixels];
    private readonly float[] _keys = new float[Channels * 20 * 12];

    public ExchangeTests()
    {
        _objects.Add([5, 7]);
        Draw((5, 200, 100), (7, 450, 300));
        foreach (var id in (int[])[5, 7])
        {
            _objects.Mark(id, _objects.Seen[_objects.SlotOf(id)].Area);
        }

        _objects.Place(_labels, _keys, [5, 7]);
        See((5, 200, 100), (7, 450, 300));
    }

    [Fact]
    public void What_stands_in_the_others_place_is_the_others()
    {
        for (var t = 1; t < 30; t++)
        {
            // Every third frame the network has them the wrong way round.
            var (first, second) = t % 3 == 0 ? ((byte)7, (byte)5) : ((byte)5, (byte)7);
            See((first, 200 + (3 * t), 100), (second, 450 - (3 * t), 300));
            Assert.Equal((5, 7), (At(200 + (3 * t), 100), At(450 - (3 * t), 300)));
            Assert.Equal(t % 3 == 0, _objects.Hides);
            Assert.All(_objects.Described.ToArray(), o => Assert.Equal((ObjectState.Tracking, true), (o.State, o.Area > 1000)));
        }
    }

    [Fact]
    public void Soft_masks_change_hands_with_the_labels()
    {
        See((7, 200, 100), (7, 450, 300));
        Assert.Equal((5, 7), (At(200, 100), At(450, 300)));
        var soft = new float[2 * Size.Pixels];
        var (inFirst, inSecond) = ((50 * 320) + 100, (150 * 320) + 225);
        (soft[inFirst], soft[Size.Pixels + inFirst], soft[Size.Pixels + inSecond]) = (0.1f, 0.8f, 0.9f);
        _objects.Hide(soft, Size);
        Assert.Equal([0.8f, 0, 0, 0.9f], [soft[inFirst], soft[Size.Pixels + inFirst], soft[inSecond], soft[Size.Pixels + inSecond]]);

        // The next frame of a network that is right has nothing to change.
        See((5, 200, 100), (7, 450, 300));
        Assert.False(_objects.Hides);
    }

    [Fact]
    public void One_that_is_itself_elsewhere_has_left_its_place_to_whoever_comes()
    {
        // 7 jumps to the lower left corner, and 5 to where it stood.
        See((5, 450, 300), (7, 60, 340));
        Assert.Equal((5, 7), (At(450, 300), At(60, 340)));
    }

    [Fact]
    public void A_part_of_it_that_comes_out_from_under_another_thing_is_not_given_to_that()
    {
        See(0.2f, (5, 200, 100), (7, 450, 300));
        See(0.2f, (5, 200, 100), (5, 450, 300));
        Assert.NotEqual(7, At(450, 300));
    }

    [Fact]
    public void Half_of_a_twin_is_given_back_and_half_of_another_thing_is_not()
    {
        // They look alike: what of 5 lies over 7, beyond what 5 can have come, is 7's.
        See((5, 200, 100), (7, 450, 300));
        Draw((7, 450, 300), (5, 200, 100));
        Connect(5, 200, 100, 450, 300);
        Cover(5, 450, 300);
        Observe();
        Assert.Equal(7, At(462, 300));

        // The same of one that looks otherwise: an arm that reaches over it.
        var other = new ExchangeTests();
        other.See(0.2f, (5, 200, 100), (7, 450, 300));
        other.Draw((7, 450, 300), (5, 200, 100));
        other.Connect(5, 200, 100, 450, 300);
        other.Cover(5, 450, 300);
        other.Observe();
        Assert.NotEqual(7, other.At(462, 300));
    }

    private byte At(int x, int y) => _labels[(y * Frame.Width) + x];

    private void See(params (byte Id, int X, int Y)[] discs) => See(1, discs);

    // look: of object 7.
    private void See(float look, params (byte Id, int X, int Y)[] discs)
    {
        Draw(look, discs);
        Observe();
    }

    private void Draw(params (byte Id, int X, int Y)[] discs) => Draw(1, discs);

    private void Draw(float look, params (byte Id, int X, int Y)[] discs)
    {
        Array.Clear(_labels);
        Array.Clear(_keys);
        _keys.AsSpan(2 * 240, 240).Fill(1);
        foreach (var (id, x, y) in discs)
        {
            Fill(id, (i, j) => ((i - x) * (i - x)) + ((j - y) * (j - y)) <= Radius * Radius);
            for (var cell = 0; cell < 240; cell++)
            {
                if (Math.Abs((cell % 20 * 32) + 16 - x) <= Radius + 16 && Math.Abs((cell / 20 * 32) + 16 - y) <= Radius + 16)
                {
                    var own = id == 7 ? look : 1;
                    (_keys[cell], _keys[240 + cell], _keys[480 + cell]) = (own, 1 - own, 0);
                }
            }
        }

        Look();
    }

    // A strip of an object from one place to another, so that what it covers there is one piece with it.
    private void Connect(byte id, int x, int y, int toX, int toY) =>
        Fill(id, (i, j) => i >= x && i <= toX && Math.Abs(j - y - ((toY - y) * (i - x) / (toX - x))) <= 6);

    // The right half of a disc.
    private void Cover(byte id, int x, int y) => Fill(id, (i, j) => i >= x && ((i - x) * (i - x)) + ((j - y) * (j - y)) <= Radius * Radius);

    private void Fill(byte id, Func<int, int, bool> inside)
    {
        for (var i = 0; i < _labels.Length; i++)
        {
            _labels[i] = inside(i % Frame.Width, i / Frame.Width) ? id : _labels[i];
        }
    }

    private void Observe()
    {
        Look();
        _objects.Observe(_labels, _keys);
    }

    private void Look()
    {
        foreach (var id in (byte[])[5, 7])
        {
            var region = RegionStatistics.Empty;
            for (var i = 0; i < _labels.Length; i++)
            {
                if (_labels[i] == id)
                {
                    region.Add(i % Frame.Width, i / Frame.Width, 0.9f);
                }
            }

            _objects.Seen[_objects.SlotOf(id)] = region.Describe(id);
        }
    }
}
