using SRNet.Pipeline.Synth.Clips.Motion;

namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>What the camera and the light do to one clip.</summary>
internal sealed class ClipCamera
{
    private readonly Wander _exposure;
    private readonly bool _drifts;
    private readonly bool _blurs;
    private readonly double _blur;
    private readonly ulong _shakes;

    /// <summary>Draws the clip's share of every effect.</summary>
    /// <param name="random">As many numbers are drawn whatever the strengths.</param>
    /// <param name="config">The strengths.</param>
    public ClipCamera(ref SceneRandom random, ClipConfig config)
    {
        _exposure = new Wander(ref random, 0.03 * config.Exposure, Math.Clamp(0.4 * config.Exposure, 0.01, 0.8));
        _drifts = random.Chance(config.Odds(nameof(ClipConfig.Exposure), 0.4));
        var noise = random.Between(config.Least(nameof(ClipConfig.Noise)), 1) * 8 * config.Noise;
        Noise = random.Chance(config.Odds(nameof(ClipConfig.Noise), 0.3)) ? noise : 0;
        var quality = random.Between(25, 90) / Math.Max(1, config.Compression);
        var compresses = random.Chance(config.Odds(nameof(ClipConfig.Compression), 0.25 * config.Compression));
        Quality = compresses && config.Compression > 0 ? Math.Max(3, (int)quality) : 0;
        _blurs = random.Chance(config.Odds(nameof(ClipConfig.CameraBlur), 0.2 * config.CameraBlur)) && config.CameraBlur > 0;
        (_blur, _shakes) = (config.CameraBlur, random.Next());
        var lit = random.Chance(config.Odds(nameof(ClipConfig.Light), 0.5));
        var light = new LightField(ref random, config.Light);
        Light = lit && config.Light > 0 ? light : null;
    }

    /// <summary>Deviation of the sensor's noise in grey levels of 255.</summary>
    public double Noise { get; }

    /// <summary>Of the compression, as JPEG encoders count; 0 = none.</summary>
    public int Quality { get; }

    public LightField? Light { get; }

    /// <summary>Factor on all colours of a frame.</summary>
    public float Gain(long frame) => _drifts ? (float)(1 + _exposure.FromStart(frame)) : 1;

    /// <summary>The line that a frame is blurred along: length for a picture with sides of 192 pixels, angle in radians; in three of ten frames none.</summary>
    public (double Length, double Angle) Blur(long frame)
    {
        var shake = new SceneRandom(_shakes ^ SceneRandom.Mix((ulong)frame));
        return _blurs && shake.Chance(0.7) ? (shake.Between(3, 9) * _blur, shake.Between(0, Math.PI)) : (0, 0);
    }
}
