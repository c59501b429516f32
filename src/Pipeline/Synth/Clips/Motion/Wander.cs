namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>
/// One coordinate of something that moves for ever: a slow wave, and a quick one that makes it wobble. The speed per frame is on average (root of the mean
/// square) the one that training draws for its short paths, which would soon lead out of the picture; here what is faster turns back more often.
/// </summary>
internal readonly struct Wander
{
    // Wobble of a training path, as a share of its speed: 0.3 of it at random in every frame is that much between two frames.
    private const double Wobble = 0.42;

    // A wave that is quicker, in radians per frame, is none any more.
    private const double Quickest = 1.2;
    private readonly double _reach;
    private readonly double _slow;
    private readonly double _slowRate;
    private readonly double _slowPhase;
    private readonly double _quick;
    private readonly double _quickRate;
    private readonly double _quickPhase;

    /// <summary>Draws a path.</summary>
    /// <param name="random">As many numbers are drawn whatever the speed.</param>
    /// <param name="speed">Way per frame: root of the mean square over paths and frames.</param>
    /// <param name="reach">How far it goes from where it starts at the most.</param>
    public Wander(ref SceneRandom random, double speed, double reach)
    {
        // Of a mean square of one: some things are slower than others, so that they do not swim in step.
        speed *= random.Between(0.5, 1.42);
        _reach = reach;
        _slow = reach / 2 * random.Between(0.75, 1);
        _slowRate = Math.Min(Math.Sqrt(2) * speed / _slow, Quickest);
        _slowPhase = random.Between(0, 2 * Math.PI);
        _quickRate = random.Between(0.5, 0.9);
        _quick = Math.Min(Wobble * Math.Sqrt(2) * speed / _quickRate, reach / 4);
        _quickPhase = random.Between(0, 2 * Math.PI);
    }

    /// <summary>Where it is about the middle of its way.</summary>
    public double About(double frame) =>
        (_slow * Math.Sin((_slowRate * frame) + _slowPhase)) + (_quick * (Math.Sin((_quickRate * frame) + _quickPhase) - Math.Sin(_quickPhase)));

    /// <summary>How far it is from where it was in frame 0.</summary>
    public double FromStart(double frame) => Math.Clamp(About(frame) - About(0), -_reach, _reach);
}
