using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

public sealed class ObjectTrackTests
{
    private static readonly TrackingRule Rule = new() { LoseBelow = 0.6f, FindFrom = 0.7f, Frames = 2, LeastShare = 0.1f, AreaDecay = 0.5f, Identity = null };

    [Fact]
    public void Only_the_moves_of_the_table_are_made()
    {
        (ObjectState, ObjectState)[] legal =
        [
            (ObjectState.Pending, ObjectState.Tracking), (ObjectState.Pending, ObjectState.Lost), (ObjectState.Pending, ObjectState.Removed),
            (ObjectState.Tracking, ObjectState.Lost), (ObjectState.Tracking, ObjectState.Removed),
            (ObjectState.Lost, ObjectState.Tracking), (ObjectState.Lost, ObjectState.Removed),
        ];
        foreach (var from in Enum.GetValues<ObjectState>())
        {
            foreach (var to in Enum.GetValues<ObjectState>())
            {
                Assert.Equal(legal.Contains((from, to)), from.CanMoveTo(to));
                if (!from.CanMoveTo(to))
                {
                    Assert.Throws<InvalidOperationException>(() => from.MoveTo(to));
                }
            }
        }
    }

    [Fact]
    public void A_marked_object_is_pending_and_the_first_sight_of_it_makes_it_tracked()
    {
        var track = Marked(100);
        Assert.Equal(ObjectState.Pending, track.State);
        See(track, 90, 0.9f);
        Assert.Equal(ObjectState.Tracking, track.State);
    }

    [Fact]
    public void It_takes_frames_in_a_row_and_a_higher_confidence_to_come_back()
    {
        // Doubt in one frame is no loss; once lost, neither is one good frame a return, nor are two doubtful ones.
        Assert.Equal(
            "Tracking Tracking Tracking Lost Lost Lost Lost Tracking",
            States(Marked(100), (90, 0.9f), (90, 0.5f), (90, 0.65f), (0, 0), (90, 0.65f), (90, 0.65f), (90, 0.75f), (90, 0.75f)));
    }

    [Fact]
    public void Low_confidence_frame_after_frame_loses_it_and_an_empty_mask_does_at_once()
    {
        Assert.Equal("Tracking Lost", States(Marked(100), (90, 0.5f), (90, 0.5f)));
        Assert.Equal("Tracking Lost", States(Marked(100), (90, 0.9f), (0, 0)));
    }

    [Fact]
    public void What_is_left_of_an_object_that_nearly_left_is_no_memory()
    {
        var track = Marked(1000);
        See(track, 200, 0.9f);
        Assert.True(track.WorthRemembering);
        See(track, 40, 0.9f);
        Assert.False(track.WorthRemembering);
        See(track, 40, 0.9f);
        See(track, 40, 0.9f);
        Assert.True(track.WorthRemembering, "the usual area follows an object that stays small");
        See(track, 0, 0);
        Assert.False(track.WorthRemembering);
    }

    [Fact]
    public void A_person_can_say_that_it_is_back_or_not_there()
    {
        var track = Marked(100);
        See(track, 0, 0);
        track.Mark(50);
        Assert.Equal(ObjectState.Tracking, track.State);
        track.Mark(0);
        Assert.Equal(ObjectState.Lost, track.State);
        track.Remove();
        Assert.Equal(ObjectState.Removed, track.State);
    }

    private static ObjectTrack Marked(int area)
    {
        var track = new ObjectTrack(Rule, new CellGrid(new ImageSize(64, 48), new ImageSize(64, 48)), 4);
        track.Mark(area);
        return track;
    }

    private static void See(ObjectTrack track, int area, float confidence) =>
        track.Observe(new TrackedObject(1, area, new PixelBox(0, 0, 1, 1), 0, 0, confidence), []);

    private static string States(ObjectTrack track, params (int Area, float Confidence)[] seen) => string.Join(' ', seen.Select(s =>
    {
        See(track, s.Area, s.Confidence);
        return track.State;
    }));
}
