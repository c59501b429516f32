using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Pipeline.Synth.Clips.Things;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>Turns what is in front of the camera into the picture that comes out of it: light, exposure, noise, blur, compression.</summary>
internal sealed class Development
{
    private const int GrainCount = 1 << 16;
    private readonly ClipCamera _camera;
    private readonly ImageSize _size;
    private readonly uint[] _blurred;
    private readonly float[] _gains;
    private readonly float[] _glints;
    private readonly float[] _grains;
    private readonly BlockCompression? _compression;

    public Development(ClipCamera camera, ImageSize size)
    {
        (_camera, _size) = (camera, size);
        _blurred = new uint[size.Pixels];
        (_gains, _glints) = (new float[size.Width], new float[size.Width]);
        _grains = Grains(camera.Noise, GrainCount + (3 * size.Width));
        _compression = camera.Quality > 0 ? new BlockCompression(camera.Quality) : null;
    }

    /// <summary>Develops a frame.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="picture">What is in front of the camera; scratch afterwards.</param>
    /// <param name="rgb">Receives interleaved R, G, B.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    public void Develop(long frame, uint[] picture, Span<byte> rgb, int stride)
    {
        Expose(frame, picture);
        var (length, angle) = _camera.Blur(frame);
        var side = Math.Min(_size.Width, _size.Height);
        var way = Figures.Polar(Math.Min(length * side / ClipConfig.TrainingSide, side), angle);
        if (LineBlur.Taps(way) > 1)
        {
            LineBlur.Apply(picture, _blurred, _size, new PixelRect(0, 0, _size.Width, _size.Height), null, way);
            picture = _blurred;
        }

        _compression?.Apply(picture, _size.Width, _size.Height);
        for (var y = 0; y < _size.Height; y++)
        {
            var row = rgb.Slice(y * stride, 3 * _size.Width);
            for (var x = 0; x < _size.Width; x++)
            {
                var texel = picture[(y * _size.Width) + x];
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)texel, (byte)(texel >> 8), (byte)(texel >> 16));
            }
        }
    }

    private void Expose(long frame, uint[] picture)
    {
        var (exposure, side) = (_camera.Gain(frame), (float)Math.Min(_size.Width, _size.Height));
        if (exposure == 1 && _camera.Noise == 0 && _camera.Light is null)
        {
            return;
        }

        Array.Fill(_gains, 1);
        for (var y = 0; y < _size.Height; y++)
        {
            _camera.Light?.Shine(frame, (y - (_size.Height / 2f)) / side, 1 / side, _gains, _glints);

            // Grains are as large as two by two pixels.
            var grains = _grains.AsSpan((int)(SceneRandom.Mix((ulong)((frame * 65537) + (y / 2))) % GrainCount));
            var row = picture.AsSpan(y * _size.Width, _size.Width);
            for (var x = 0; x < row.Length; x++)
            {
                var (texel, gain, glint, grain) = (row[x], _gains[x] * exposure, _glints[x] * exposure, x / 2 * 3);
                row[x] = Byte(((texel & 255) * gain) + glint + grains[grain])
                    | (Byte((((texel >> 8) & 255) * gain) + glint + grains[grain + 1]) << 8)
                    | (Byte((((texel >> 16) & 255) * gain) + glint + grains[grain + 2]) << 16);
            }
        }
    }

    private static uint Byte(float value) => (uint)(Math.Clamp(value, 0, 255) + 0.5f);

    private static float[] Grains(double deviation, int count)
    {
        var (grains, random) = (new float[count], new SceneRandom(1));
        for (var i = 0; deviation > 0 && i < count; i++)
        {
            grains[i] = (float)(deviation * random.Normal());
        }

        return grains;
    }
}
