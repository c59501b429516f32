using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

/// <summary>What of a mask is the object, what of it only looks like it, and when something is the object again.</summary>
public sealed class IdentityTests : DiscScene
{
    [Fact]
    public void A_look_alike_far_from_the_object_leaves_its_mask_however_long_it_stays_there()
    {
        Mark(200, 200);
        for (var t = 1; t < 60; t++)
        {
            See((200 + t, 200), (450, 200));
            Assert.Equal([(200 + t, 200)], Shown());
        }
    }

    [Fact]
    public void What_is_hidden_is_hidden_in_the_soft_masks_as_well_and_nothing_else_is()
    {
        Mark(200, 200);
        See((200, 200), (450, 200));
        var soft = Enumerable.Repeat(1f, Size.Pixels).ToArray();
        Assert.True(Objects.Hides);
        Objects.Hide(soft, Size);
        Assert.Equal(0, soft[(100 * 320) + 225]);
        Assert.Equal(1, soft[(100 * 320) + 100]);
        Assert.Equal(1, soft[0]);

        // The same where the network works on a smaller picture by now.
        var small = Enumerable.Repeat(1f, Size.Pixels / 4).ToArray();
        Objects.Hide(small, new ImageSize(Size.Width / 2, Size.Height / 2));
        Assert.Equal([0, 1, 1], [small[(50 * 160) + 112], small[(50 * 160) + 50], small[0]]);

        See((200, 200));
        Assert.False(Objects.Hides);
    }

    [Fact]
    public void An_object_keeps_its_place_when_a_look_alike_passes_it()
    {
        Mark(300, 200);
        for (var x = 40; x < 600; x += 6)
        {
            See((300, 200), (x, 150));
        }

        Assert.Equal([(300, 200)], Shown());
    }

    [Fact]
    public void A_small_part_that_comes_into_view_close_by_joins_the_object()
    {
        Mark(300, 200);
        See((300, 200));
        Draw();
        Disc(300, 200, Radius);
        Disc(350, 200, 6);
        Observe();
        Assert.True(Labels[(200 * 640) + 350] == Id);
    }

    [Fact]
    public void What_touched_the_object_and_walks_on_is_let_go()
    {
        Mark(200, 200);
        for (var i = 0; i < 20; i++)
        {
            See((200, 200), (240, 200));
        }

        Assert.Equal(2, Shown().Count);
        for (var x = 240; x <= 440; x += 8)
        {
            See((200, 200), (x, 200));
        }

        Assert.Equal([(200, 200)], Shown());
    }

    [Fact]
    public void What_a_person_marked_in_pieces_stays_in_pieces()
    {
        // The larger by itself would be enough of the object for the other to be another thing.
        const int Large = 34, Small = 26;
        Draw();
        Disc(200, 200, Large);
        Disc(440, 200, Small);
        MarkDrawn();
        for (var i = 0; i < 30; i++)
        {
            Draw();
            Disc(200 - i, 200, Large);
            Disc(440 + i, 200, Small);
            Observe();
        }

        Assert.Equal((Id, Id), (Labels[(200 * 640) + 171], Labels[(200 * 640) + 469]));
    }

    [Fact]
    public void Both_halves_of_a_thing_behind_a_pole_stay_it()
    {
        Mark(100, 200, radius: 60);
        for (var pole = 0; pole < 240; pole += 8)
        {
            Draw();
            Disc(100, 200, 60);
            for (var y = 0; y < 384; y++)
            {
                Labels.AsSpan((y * 640) + pole, 24).Clear();
            }

            var before = Labels.Count(l => l == Id);
            Observe();
            Assert.Equal(before, Labels.Count(l => l == Id));
        }
    }

    [Fact]
    public void A_camera_that_jumps_does_not_lose_the_object()
    {
        Mark(150, 200);
        See((150, 200));
        See((420, 120));
        Assert.Equal([(420, 120)], Shown());
    }

    [Fact]
    public void Another_of_its_kind_that_was_there_all_along_does_not_take_its_place()
    {
        Mark(100, 200);
        for (var t = 0; t < 40; t++)
        {
            See((100, 200), (500, 200));
        }

        for (var t = 0; t < 400; t++)
        {
            See((500, 200));
            Assert.Empty(Shown());
        }
    }

    [Fact]
    public void One_that_the_mask_never_showed_before_does_not_either_if_it_stood_there_in_the_picture()
    {
        Bystander = (450, 200);
        Mark(100, 200);
        for (var t = 0; t < 40; t++)
        {
            See((100, 200));
        }

        See();
        for (var t = 0; t < 200; t++)
        {
            See((450, 200));
            Assert.Empty(Shown());
        }
    }

    [Fact]
    public void It_is_found_where_it_comes_out_from_behind_something()
    {
        Mark(200, 200);
        for (var t = 0; t < 20; t++)
        {
            See((200 + (4 * t), 200));
        }

        for (var t = 0; t < 10; t++)
        {
            See();
        }

        Assert.Equal(ObjectState.Lost, Objects.Described[0].State);
        See((320, 200));
        Assert.Equal([(320, 200)], Shown());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.6f, false)]
    public void After_a_long_absence_it_is_found_anywhere_if_it_looks_as_it_did(float look, bool found)
    {
        Mark(100, 200);
        for (var t = 0; t < 20; t++)
        {
            See((100, 200));
        }

        for (var t = 0; t < 600; t++)
        {
            See();
        }

        for (var t = 0; t < 10; t++)
        {
            SeeAs(look, (500, 100));
        }

        Assert.Equal(found ? ObjectState.Tracking : ObjectState.Lost, Objects.Described[0].State);
    }

    [Fact]
    public void A_look_that_changes_slowly_is_learnt()
    {
        Mark(100, 200);
        for (var t = 0; t < 100; t++)
        {
            SeeAs(1 - (0.005f * t), (100, 200));
        }

        for (var t = 0; t < 200; t++)
        {
            See();
        }

        for (var t = 0; t < 10; t++)
        {
            SeeAs(0.5f, (100, 200));
        }

        Assert.Equal(ObjectState.Tracking, Objects.Described[0].State);
    }

    [Fact]
    public void A_shred_left_on_what_it_stood_before_is_not_the_object()
    {
        Mark(300, 200, radius: 60);
        for (var t = 0; t < 20; t++)
        {
            Draw();
            Disc(300, 200, 60);
            Observe();
        }

        Draw();
        Disc(300, 200, 14);
        Key(300, 200, 0.3f);
        Observe();
        Assert.Empty(Shown());
    }
}
