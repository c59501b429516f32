using System.Diagnostics;

namespace SRNet.Segmentation.Devices;

/// <summary>Times the stages of a step: each mark ends one stage and begins the next.</summary>
internal sealed class StageClock
{
    private readonly StageTime[] _times = new StageTime[SessionStages.All.Count];
    private int _count;
    private long _last;

    /// <summary>The stages of the last step, in the order they ran.</summary>
    public ReadOnlySpan<StageTime> Times => _times.AsSpan(0, _count);

    public void Start()
    {
        _count = 0;
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends a stage that began at the last mark; a stage in several parts is their sum.</summary>
    public void Mark(SessionStage stage)
    {
        var now = Stopwatch.GetTimestamp();
        Add(stage, Stopwatch.GetElapsedTime(_last, now));
        _last = now;
    }

    /// <summary>Notes a stage that was timed elsewhere.</summary>
    public void Add(SessionStage stage, TimeSpan duration)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_times[i].Stage == stage)
            {
                _times[i] = new StageTime(stage, _times[i].Duration + duration);
                return;
            }
        }

        _times[_count++] = new StageTime(stage, duration);
    }
}
