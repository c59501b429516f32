using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Tests.Memory;

public sealed class MemoryBankTests : IDisposable
{
    private static readonly MemoryShape Shape = new(Positions: 8, KeyChannels: 4, ValueChannels: 16, Prototypes: 2);

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
}
