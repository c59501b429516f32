using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Tests.Memory;

public class KeptPicturesTests
{
    private static readonly ImageSize Size = new(8, 4);

    [Fact]
    public void Pictures_of_frames_that_left_the_bank_make_room_and_no_others()
    {
        var kept = new KeptPictures(Size);
        var seen = new HashSet<KeptPicture>();
        for (var taken = 0; taken < 100; taken++)
        {
            // The first is pinned, beside it the newest three.
            var bank = new[] { 0, taken - 2, taken - 1, taken }.Where(frame => frame >= 0).Distinct().Select(frame => new RememberedFrame(frame, frame == 0, 1)).ToArray();
            Keep(kept, taken, bank);
            foreach (var frame in bank)
            {
                var picture = kept.Find(frame.Taken)!;
                Assert.All(picture.Rgb, value => Assert.Equal(frame.Taken, value));
                Assert.All(picture.Labels.Pixels, value => Assert.Equal(frame.Taken + 1, value));
                seen.Add(picture);
            }
        }

        Assert.Equal(4, seen.Count);
        Assert.Null(kept.Find(50));
    }

    [Fact]
    public void Pictures_that_are_held_stay_until_they_are_released()
    {
        var kept = new KeptPictures(Size);
        Keep(kept, 1, [new(1, true, 1)]);
        var held = Assert.Single(kept.Hold([new(1, true, 1)]));
        Keep(kept, 2, [new(2, false, 1)]);
        Assert.Same(held, kept.Find(1));
        held.Release();
        Keep(kept, 3, [new(2, false, 1), new(3, false, 1)]);
        Assert.Null(kept.Find(1));
        Assert.Same(held, kept.Find(3));
    }

    private static void Keep(KeptPictures kept, int taken, RememberedFrame[] bank)
    {
        var rgb = new byte[(3 * 8 * 4) + (3 * 5)];
        Array.Fill(rgb, (byte)taken);
        var labels = new byte[Size.Pixels];
        Array.Fill(labels, (byte)(taken + 1));
        kept.Keep(new RgbImage(rgb, Size, (3 * 8) + 5), labels, taken, PictureLook.Colour, bank);
    }
}
