namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>Something that a training clip shows once and a stream every few seconds; times in frames. Never in the first frames, which are marked.</summary>
internal readonly struct Recurring
{
    private readonly long _first;
    private readonly long _period;

    /// <summary>Draws the times.</summary>
    /// <param name="random">Numbers of the scene.</param>
    /// <param name="pause">Frames that it takes itself.</param>
    public Recurring(ref SceneRandom random, int pause = 0)
    {
        _first = random.Whole(20, 40);
        _period = random.Whole(80, 110) + pause;
    }

    /// <summary>How often it has happened.</summary>
    public long Times(long frame) => frame < _first ? 0 : ((frame - _first) / _period) + 1;

    /// <summary>When it happens the first time that is nearest.</summary>
    public long Nearest(long frame) => _first + (Math.Max(0, (frame - _first + (_period / 2)) / _period) * _period);

    /// <summary>Frames since it happened last; negative before the first time.</summary>
    public long Since(long frame) => frame < _first ? frame - _first : (frame - _first) % _period;
}
