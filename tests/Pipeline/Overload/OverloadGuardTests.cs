using SRNet.Pipeline.Overload;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation;

namespace SRNet.Pipeline.Tests.Overload;

/// <summary>What a stream spends, frame by frame of a camera that gives 25 a second, at what a step costs in each economy.</summary>
public class OverloadGuardTests
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(40);
    private readonly ManualTime _time = new();
    private readonly List<OverloadChange> _changes = [];
    private readonly OverloadGuard _guard;
    private readonly Dictionary<Economy, string> _refusals = [];
    private Economy _economy;
    private double _now;

    // In frame times, by economy.
    private double[] _costs = [2, 2, 0.9];

    public OverloadGuardTests() => _guard = new OverloadGuard(_time, _changes.Add);

    [Fact]
    public void A_stream_that_is_too_slow_spends_less_until_it_keeps_its_rate_and_goes_back_when_there_is_room()
    {
        RunUntil(OverloadLevel.SmallerPicture, seconds: 8);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.SmallerPicture], Levels());
        Assert.All(_changes, change => Assert.InRange(change.Segmented / change.Arriving, 0.48, 0.52));

        // It keeps its rate, and what it cost before would be too much: so it stays.
        Run(seconds: 300);
        Assert.Equal(2, _changes.Count);

        // Whatever took the machine's time is over.
        _costs = [0.6, 0.5, 0.3];
        RunUntil(OverloadLevel.None, seconds: 30);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.None], Levels().Skip(2));
        Run(seconds: 300);
        Assert.Equal(4, _changes.Count);
    }

    [Fact]
    public void Only_what_spends_the_least_already_drops_frames_for_long()
    {
        _costs = [4, 4, 2];
        RunUntil(OverloadLevel.Dropping, seconds: 11);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.SmallerPicture, OverloadLevel.Dropping], Levels());
        Assert.Equal(Economy.SmallerPicture, _guard.Wanted);
        Run(seconds: 60);
        Assert.Equal(3, _changes.Count);
        _costs = [4, 4, 0.9];
        RunUntil(OverloadLevel.SmallerPicture, seconds: 15);
    }

    [Fact]
    public void What_a_session_refuses_is_said_and_left_out_both_ways_until_there_is_another_session()
    {
        _refusals[Economy.LocalMemory] = "Not here.";
        RunUntil(OverloadLevel.SmallerPicture, seconds: 5);
        Step();
        Assert.Equal((OverloadLevel.SmallerPicture, "Not here."), (Assert.Single(_changes).Level, _changes[0].Refusal));
        Assert.Equal(Economy.SmallerPicture, _economy);
        Run(seconds: 6);
        _costs = [0.4, 0.4, 0.2];
        RunUntil(OverloadLevel.None, seconds: 15);
        Assert.Equal(2, _changes.Count);

        // No smaller picture either: then there is nothing left to do.
        _costs = [2, 2, 2];
        _refusals[Economy.SmallerPicture] = "Nor here.";
        RunUntil(OverloadLevel.Dropping, seconds: 5);
        Step();
        Assert.Equal((OverloadLevel.Dropping, "Nor here."), (_changes[^1].Level, _changes[^1].Refusal));
        Assert.Equal(Economy.None, _guard.Wanted);
        _guard.NewSession();
        Assert.Equal(Economy.SmallerPicture, _guard.Wanted);
    }

    [Fact]
    public void Nothing_is_said_of_a_level_that_no_session_came_to()
    {
        (_refusals[Economy.LocalMemory], _refusals[Economy.SmallerPicture]) = ("Not here.", "Nor here.");
        RunUntil(OverloadLevel.Dropping, seconds: 5);
        Step();
        Assert.Equal((OverloadLevel.Dropping, "Not here. Nor here."), (Assert.Single(_changes).Level, _changes[0].Refusal));
    }

    [Fact]
    public void A_try_to_go_back_that_was_wrong_makes_the_next_one_wait_twice_as_long()
    {
        // Small pictures cost so little that a large one would be in time even at four times that; it costs thirteen times as much.
        _costs = [2, 2, 0.15];
        RunUntil(OverloadLevel.SmallerPicture, seconds: 8);
        var tries = new List<double>();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            RunUntil(OverloadLevel.LocalMemory, seconds: 200);
            tries.Add(_now);
            RunUntil(OverloadLevel.SmallerPicture, seconds: 5);
        }

        var pauses = tries.Zip(tries.Skip(1), (a, b) => b - a).ToList();
        Assert.True(pauses[1] > 1.5 * pauses[0] && pauses[2] > 1.5 * pauses[1], $"Tried after {string.Join(", ", pauses)} seconds.");
    }

    [Fact]
    public void Without_objects_nothing_is_left_out()
    {
        RunUntil(OverloadLevel.SmallerPicture, seconds: 8);
        _guard.Idle();
        Assert.Equal((OverloadLevel.None, OverloadLevel.None), (_guard.Level, _changes[^1].Level));
        _guard.Idle();
        Assert.Equal(3, _changes.Count);
    }

    private IEnumerable<OverloadLevel> Levels() => _changes.Select(change => change.Level);

    private void RunUntil(OverloadLevel level, double seconds)
    {
        for (var end = _now + seconds; _guard.Level != level;)
        {
            Assert.True(_now < end, $"It is at {_guard.Level} after {seconds} seconds.");
            Step();
        }
    }

    private void Run(double seconds)
    {
        for (var end = _now + seconds; _now < end;)
        {
            Step();
        }
    }

    // A step begins with a new frame, and at its end the newest of those that came meanwhile is the next.
    private void Step()
    {
        var cost = FrameTime * _costs[(int)_economy];
        Advance(cost);
        _guard.FrameDone((long)(_now / FrameTime.TotalSeconds), TimeSpan.Zero, cost);
        Economise();
        if (cost < FrameTime)
        {
            Advance(FrameTime - cost);
        }
    }

    // What a session does between two frames.
    private void Economise()
    {
        if (_guard.Wanted is var wanted && wanted != _economy && _refusals.TryGetValue(wanted, out var why))
        {
            _guard.Refuse(wanted, _economy, why);
        }
        else
        {
            _economy = wanted;
            _guard.Done();
        }
    }

    private void Advance(TimeSpan time)
    {
        _time.Advance(time);
        _now += time.TotalSeconds;
    }
}
