using SRNet.Segmentation;

namespace SRNet.Pipeline.Overload;

/// <summary>
/// Decides what a live stream spends on a frame. When it segments fewer frames than come for some seconds it spends less, one level after the other; when a frame
/// would be segmented in time with what it spent before, for some more seconds, it goes back. Told of every frame by one thread; anybody may ask for the level.
/// </summary>
/// <param name="time">Clock of the frames.</param>
/// <param name="changed">Hears of every change, on the thread that tells of frames.</param>
internal sealed class OverloadGuard(TimeProvider time, Action<OverloadChange>? changed)
{
    // Kept: less of the frames that come is too slow. Room: what may be taken of the time there is, with what was spent before. Between both nothing changes.
    private const double Kept = 0.92;
    private const double Enough = 0.97;
    private const double Room = 0.8;

    // Windows that have to show room. One that turned out wrong soon after makes the next attempt wait twice as long.
    private const int LeastPatience = 3;
    private const int MostPatience = 48;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private const double MostRatio = 4;

    // By level, how much longer a step took right before it: measured as it began, for the machine may be quicker or slower since.
    private readonly double[] _ratios = [1, 1, 1, 1];
    private double _before;
    private int _refused;
    private int _level;
    private int _calm;
    private int _patience = LeastPatience;
    private long _raised;
    private bool _isOpen;
    private long _since;
    private long _captured;
    private int _frames;
    private TimeSpan _waited;
    private TimeSpan _stepped;
    private double _arriving;
    private double _segmented;

    // A level that the session was not asked for yet, and what it refused on the way there.
    private bool _isUntold;
    private string? _refusal;

    /// <summary>Where the stream is.</summary>
    public OverloadLevel Level => (OverloadLevel)Volatile.Read(ref _level);

    /// <summary>What the session should leave out.</summary>
    public Economy Wanted
    {
        get
        {
            var economy = (Economy)Math.Min((int)Level, (int)Economy.SmallerPicture);
            while (IsRefused(economy))
            {
                economy--;
            }

            return economy;
        }
    }

    /// <summary>A frame was segmented.</summary>
    /// <param name="captured">Frames that have come so far.</param>
    /// <param name="waited">How long it waited for its turn at the processor.</param>
    /// <param name="stepped">How long it took then.</param>
    public void FrameDone(long captured, TimeSpan waited, TimeSpan stepped)
    {
        var now = time.GetTimestamp();
        if (!_isOpen)
        {
            (_isOpen, _since, _captured, _frames, _waited, _stepped) = (true, now, captured, 0, TimeSpan.Zero, TimeSpan.Zero);
            return;
        }

        (_frames, _waited, _stepped) = (_frames + 1, _waited + waited, _stepped + stepped);
        if (time.GetElapsedTime(_since, now) is var elapsed && elapsed >= Window)
        {
            Judge(captured - _captured, elapsed);
            Restart();
        }
    }

    /// <summary>What took long is over and says nothing of frames: a mark, a new size. Measures anew.</summary>
    public void Restart() => _isOpen = false;

    /// <summary>Nothing is followed, so nothing is spent.</summary>
    public void Idle()
    {
        Restart();
        if (Level != OverloadLevel.None)
        {
            Move(OverloadLevel.None);
            Done();
        }
    }

    /// <summary>There is another session: what the one before it refused can be asked again.</summary>
    public void NewSession()
    {
        _refused = 0;
        Restart();
    }

    /// <summary>The session does what is <see cref="Wanted"/>: now it can be said.</summary>
    public void Done()
    {
        if (_isUntold)
        {
            changed?.Invoke(new OverloadChange(Level, _arriving, _segmented, _refusal));
            (_isUntold, _refusal) = (false, null);
        }
    }

    /// <summary>The session did not do what is <see cref="Wanted"/>.</summary>
    /// <param name="wanted">What that was.</param>
    /// <param name="actual">What it does instead.</param>
    /// <param name="why">One sentence.</param>
    public void Refuse(Economy wanted, Economy actual, string why)
    {
        if (wanted > actual)
        {
            _refused |= 1 << (int)wanted;
            Move(Below(Level));
        }
        else
        {
            // No room for what was: it stays as it is, and is not asked soon again.
            _patience = MostPatience;
            Move((OverloadLevel)actual);
        }

        _refusal = _refusal is null ? why : $"{_refusal} {why}";
    }

    private void Judge(long arrived, TimeSpan elapsed)
    {
        (_arriving, _segmented) = (arrived / elapsed.TotalSeconds, _frames / elapsed.TotalSeconds);
        var cost = _stepped.TotalSeconds / _frames;
        if (_before > 0)
        {
            (_ratios[(int)Level], _before) = (Math.Clamp(_before / cost, 1, MostRatio), 0);
        }

        if (_frames < Kept * arrived)
        {
            _calm = 0;
            if (Level != OverloadLevel.Dropping)
            {
                _patience = _raised != 0 && time.GetElapsedTime(_raised) < Soon ? Math.Min(2 * _patience, MostPatience) : LeastPatience;
                _before = cost;
                Move(Below(Level));
            }
        }
        else if (Level != OverloadLevel.None)
        {
            _calm = HasRoom(arrived, elapsed) ? _calm + 1 : 0;
            if (_calm >= _patience)
            {
                _calm = 0;
                _raised = time.GetTimestamp();
                Move(Above(Level));
            }
        }
    }

    private bool HasRoom(long arrived, TimeSpan elapsed) => Level == OverloadLevel.Dropping
        ? _frames >= Enough * arrived
        : _waited + (_stepped * _ratios[(int)Level]) < Room * elapsed;

    private OverloadLevel Below(OverloadLevel level)
    {
        do
        {
            level++;
        }
        while (level < OverloadLevel.Dropping && IsRefused((Economy)level));
        return level;
    }

    private OverloadLevel Above(OverloadLevel level)
    {
        do
        {
            level--;
        }
        while (IsRefused((Economy)level));
        return level;
    }

    private bool IsRefused(Economy economy) => (_refused >> (int)economy & 1) != 0;

    private void Move(OverloadLevel to)
    {
        Volatile.Write(ref _level, (int)to);
        _isUntold = true;
    }
}
