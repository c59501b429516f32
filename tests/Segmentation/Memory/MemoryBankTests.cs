using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Memory;

public sealed class MemoryBankTests : IDisposable
{
    private static readonly MemoryShape Shape = new(Positions: 8, KeyChannels: 4, ValueChannels: 16, Prototypes: 2, Radius: 3, new PlainAffinity(keyChannels: 4));

    private readonly MemoryBank<MemoryFrame> _bank = new(() => new MemoryFrame(Shape), 4);

    public void Dispose() => _bank.Dispose();

    [Fact]
    public void The_pinned_frame_stays_and_the_oldest_other_goes()
    {
        var pinned = _bank.Append(pinned: true, 1);
        var recent = Enumerable.Range(0, 10).Select(_ => _bank.Append(pinned: false, 1)).ToArray();

        Assert.Equal(4, _bank.Frames.Length);
        Assert.Same(pinned, _bank.Frames[0]);
        Assert.Same(recent[^1], _bank.Frames[3]);
        Assert.Same(recent[^2], _bank.Frames[2]);
    }

    [Fact]
    public void A_steady_stream_reuses_the_evicted_frames()
    {
        _bank.Append(pinned: true, 2);
        var seen = new HashSet<MemoryFrame>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 100; i++)
        {
            seen.Add(_bank.Append(pinned: false, 2));
        }

        Assert.InRange(seen.Count, 3, 4);
    }

    [Fact]
    public void Pins_never_fill_the_bank_and_the_first_is_the_last_to_go()
    {
        var first = _bank.Append(pinned: true, 1);
        for (var i = 0; i < 10; i++)
        {
            _bank.Append(pinned: true, 1);
            Assert.True(_bank.Frames.Length <= 4);
            Assert.Same(first, _bank.Frames[0]);
        }

        var recent = _bank.Append(pinned: false, 1);
        Assert.Same(recent, _bank.Frames[^1]);
        Assert.Same(first, _bank.Frames[0]);
    }

    [Fact]
    public void Removing_a_slot_moves_the_later_ones_down_and_drops_frames_that_held_only_it()
    {
        var one = _bank.Append(pinned: true, 1);
        var three = _bank.Append(pinned: true, 3);
        var last = three.Objects[2];

        _bank.RemoveSlot(0);

        Assert.Equal(1, _bank.Frames.Length);
        Assert.Same(three, _bank.Frames[0]);
        Assert.Equal(2, three.Objects.Length);
        Assert.Same(last, three.Objects[1]);
        Assert.Equal(0, one.Objects.Length);
    }

    [Fact]
    public void The_last_memory_of_an_object_stays_while_there_is_another_choice()
    {
        _bank.Append(pinned: true, 1);
        var only = _bank.Append(pinned: false, 2);
        for (var i = 0; i < 20; i++)
        {
            _bank.Append(pinned: false, 2, present: 0b01);
            Assert.Contains(only, _bank.Frames.ToArray());
        }

        _bank.Append(pinned: false, 2);
        _bank.Append(pinned: false, 2);
        // It went as soon as another frame held the object; its buffers are the newest frame's.
        Assert.Same(only, _bank.Frames[^1]);
    }

    [Fact]
    public void Frames_that_hold_only_a_removed_object_go_also_when_others_have_room_in_them()
    {
        _bank.Append(pinned: false, 2, present: 0b10);
        var other = _bank.Append(pinned: false, 2, present: 0b01);

        _bank.RemoveSlot(1);

        Assert.Same(other, Assert.Single(_bank.Frames.ToArray()));
        Assert.Equal(0b01u, other.Present);
    }

    [Theory]
    [InlineData(0b1011u, 0, 0b101u)]
    [InlineData(0b1011u, 2, 0b111u)]
    [InlineData(0b1011u, 3, 0b011u)]
    [InlineData(0x80000001u, 31, 1u)]
    [InlineData(0x80000001u, 0, 0x40000000u)]
    public void Later_slots_move_down(uint slots, int removed, uint left) => Assert.Equal(left, slots.Without(removed));

    [Fact]
    public void Objects_that_share_all_their_frames_form_a_group()
    {
        foreach (var present in (uint[])[0b0001, 0b1011, 0b1001])
        {
            _bank.Append(pinned: false, 4, present);
        }

        var open = Slots.All(4);
        var groups = new List<uint>();
        while (open != 0)
        {
            groups.Add(_bank.TakeGroup(ref open));
        }

        Assert.Equal([0b0001u, 0b0010u, 0b0100u, 0b1000u], groups);
        Assert.Equal(uint.MaxValue, Slots.All(32));
    }

    [Fact]
    public void What_it_holds_stays_bounded_however_long_the_stream()
    {
        const long PerFrame = 100, PerObject = 7;
        Assert.Equal(default, _bank.MeasureUse(PerFrame, PerObject));
        _bank.Append(pinned: true, 2);
        for (var i = 0; i < 1000; i++)
        {
            _bank.Append(pinned: false, 2, present: i % 2 == 0 ? 0b11u : 0b01u);
            Assert.Equal(1, _bank.MeasureUse(PerFrame, PerObject).PinnedFrames);
        }

        // Objects that have no part in a frame take nothing of it.
        Assert.Equal(new MemoryUse(1, 3, PerFrame + (2 * PerObject), (3 * PerFrame) + (4 * PerObject)), _bank.MeasureUse(PerFrame, PerObject));
    }
}
