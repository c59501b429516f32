using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

public class ObjectManagerTests
{
    private readonly ObjectManager _objects = new(
        new TrackingRule { LoseBelow = 0.5f, FindFrom = 0.6f, Identity = null }, new CellGrid(new ImageSize(4, 4), new ImageSize(16, 16)), 4);

    [Fact]
    public void Ids_stay_and_slots_move_down_when_an_object_goes()
    {
        Assert.Equal(3, _objects.Add([9, 2, 200]));
        Assert.Equal([9, 2, 200], _objects.Ids);
        Assert.Equal((0, 1, 2), (_objects.SlotOf(9), _objects.SlotOf(2), _objects.SlotOf(200)));

        Assert.Equal(1, _objects.Remove(2));
        Assert.Equal((0, -1, 1), (_objects.SlotOf(9), _objects.SlotOf(2), _objects.SlotOf(200)));
        Assert.Equal(-1, _objects.Remove(2));

        Assert.Equal(1, _objects.Add([200, 2]));
        Assert.Equal([9, 200, 2], _objects.Ids);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256 + 7)]
    public void Numbers_that_are_no_ids_are_in_no_slot(int id)
    {
        _objects.Add([7]);
        Assert.Equal(-1, _objects.SlotOf(id));
    }

    [Fact]
    public void Objects_are_told_by_id_whatever_their_slots()
    {
        _objects.Add([9, 2]);
        _objects.Seen[0] = new TrackedObject(9, 4, new PixelBox(0, 0, 2, 2), 1, 1, 0.9f);
        _objects.Seen[1] = new TrackedObject(2, 2, new PixelBox(2, 0, 2, 1), 3, 0, 0.8f);
        _objects.Observe(new byte[16], []);

        Assert.Equal([2, 9], _objects.Described.ToArray().Select(o => o.Id));
        Assert.All(_objects.Described.ToArray(), o => Assert.Equal(ObjectState.Tracking, o.State));
        Assert.Equal(0b11u, _objects.WorthRemembering);

        _objects.Remove(9);
        Assert.Equal([2], _objects.Described.ToArray().Select(o => o.Id));
        Assert.Equal(0b1u, _objects.WorthRemembering);
    }

    [Fact]
    public void The_mask_of_a_lost_object_is_emptied_and_the_frame_is_no_memory_of_it()
    {
        _objects.Add([9, 2]);
        byte[] labels = [9, 9, 2, 2, 9, 9, 2, 2];
        _objects.Seen[0] = new TrackedObject(9, 4, new PixelBox(0, 0, 2, 2), 1, 1, 0.4f);
        _objects.Seen[1] = new TrackedObject(2, 4, new PixelBox(2, 0, 2, 2), 3, 1, 0.8f);
        _objects.Observe(labels, []);

        Assert.Equal([0, 0, 2, 2, 0, 0, 2, 2], labels);
        var lost = _objects.Described[1];
        Assert.Equal((9, 0, ObjectState.Lost), (lost.Id, lost.Area, lost.State));
        Assert.Equal(0b10u, _objects.WorthRemembering);
    }

    [Fact]
    public void What_a_person_corrects_is_told_from_the_labels()
    {
        _objects.Add([9, 2]);
        _objects.Mark(9, area: 3);
        _objects.Mark(2, area: 0);
        var regions = new RegionStatistics[256];
        Array.Fill(regions, RegionStatistics.Empty);
        regions[9].AddRun(1, 0, 3, 3);
        _objects.Describe(regions);

        Assert.Equal([(2, 0, ObjectState.Lost), (9, 3, ObjectState.Pending)], _objects.Described.ToArray().Select(o => (o.Id, o.Area, o.State)));
        Assert.Equal(new PixelBox(1, 0, 3, 1), _objects.Described[1].Box);
    }
}
