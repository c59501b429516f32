using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Scenes.Rendering;

namespace SRNet.Scenes.Pond;

/// <summary>Draws one frame of a scene at a time, row by row. Keeps scratch rows, so one thread at a time.</summary>
internal sealed unsafe class PondRenderer : ISceneRenderer
{
    private const uint Odd = 0x00FF00FF;
    private const int NoiseLength = 1 << 16;
    private const int LightMask = PondPainter.LightSize - 1;
    private readonly PondScene _scene;
    private readonly PondPose _pose;
    private readonly int _width;

    // Scratch, with room for whole vectors at the end.
    private readonly uint[] _floorRow;
    private readonly uint[] _row;
    private readonly byte[] _light;
    private readonly byte[] _secondLight;
    private readonly sbyte[] _noise;

    public PondRenderer(PondScene scene)
    {
        _scene = scene;
        _pose = scene.CreatePose();
        _width = scene.Size.Width;
        _floorRow = new uint[scene.FloorSize.Width + 4];
        _row = new uint[_width + 4];
        _light = new byte[_width + PondPainter.LightSize];
        _secondLight = new byte[_width + PondPainter.LightSize];
        _noise = CreateNoise(scene.Preset.Noise, NoiseLength + (4 * _width) + 16);
    }

    public void DrawPicture(long frame, Span<byte> rgb, int stride)
    {
        _scene.Pose(frame, _pose);
        fixed (uint* row = _row)
        {
            for (var y = 0; y < _scene.Size.Height; y++)
            {
                DrawRow(y, row);
                Develop(frame, y, rgb.Slice(y * stride, 3 * _width));
            }
        }
    }

    public void DrawLabels(long frame, Span<byte> labels)
    {
        _scene.Pose(frame, _pose);
        labels.Clear();
        fixed (byte* start = labels)
        {
            for (var y = 0; y < _scene.Size.Height; y++)
            {
                foreach (var koi in _pose.Koi)
                {
                    SpriteRasterizer.Draw(koi, y, _width, null, start + (y * _width));
                }

                foreach (var pad in _pose.Pads)
                {
                    SpriteRasterizer.Draw(pad, y, _width, null, start + (y * _width));
                }
            }
        }
    }

    private void DrawRow(int y, uint* row)
    {
        // Shadows fall to the lower right: a koi's near it, a pad's, which floats on the surface, farther off.
        var unit = _scene.Size.Height * (float)_pose.Camera.Zoom;
        DrawFloor(y, row);
        foreach (var koi in _pose.Koi)
        {
            SpriteRasterizer.DrawShadow(koi, 0.020f * unit, 0.028f * unit, y, _width, row);
        }

        foreach (var koi in _pose.Koi)
        {
            SpriteRasterizer.Draw(koi, y, _width, row, null);
        }

        foreach (var pad in _pose.Pads)
        {
            SpriteRasterizer.DrawShadow(pad, 0.040f * unit, 0.055f * unit, y, _width, row);
        }

        Illuminate(y);
        foreach (var pad in _pose.Pads)
        {
            SpriteRasterizer.Draw(pad, y, _width, row, null);
        }
    }

    // The camera does not roll, so a row of pixels lies between two rows of texels: mix those first, then resample along the row.
    private void DrawFloor(int y, uint* row)
    {
        var (cameraX, cameraY, zoom) = _pose.Camera;
        var v = cameraY + ((y + 0.5 - (_scene.Size.Height / 2.0)) / zoom) - 0.5;
        var u = cameraX + ((0.5 - (_width / 2.0)) / zoom) - 0.5;
        var (line, column) = ((int)v, (int)u);
        var floorWidth = _scene.FloorSize.Width;
        var used = Math.Min((int)(_width / zoom) + 3, floorWidth - column);
        var upper = _scene.Floor.AsSpan((line * floorWidth) + column, used);
        var lower = _scene.Floor.AsSpan(((line + 1) * floorWidth) + column, used);
        MixRows(upper, lower, (int)((v - line) * 256));

        var at = (uint)((u - column) * 65536);
        var step = (uint)(65536 / zoom);
        fixed (uint* floor = _floorRow)
        {
            for (var x = 0; x < _width; x++, at += step)
            {
                var texels = floor + (at >> 16);
                var far = (at >> 8) & 255;
                var near = 256 - far;
                var odd = ((texels[0] & Odd) * near) + ((texels[1] & Odd) * far);
                var even = (((texels[0] >> 8) & Odd) * near) + (((texels[1] >> 8) & Odd) * far);
                row[x] = ((odd >> 8) & Odd) | (even & ~Odd);
            }
        }
    }

    private void MixRows(ReadOnlySpan<uint> upper, ReadOnlySpan<uint> lower, int share)
    {
        ref var a = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(upper));
        ref var b = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(lower));
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(_floorRow.AsSpan()));
        var (keep, take) = (Vector128.Create((ushort)(256 - share)), Vector128.Create((ushort)share));
        var length = 4 * upper.Length;
        for (var i = 0; i < length; i += Vector128<byte>.Count)
        {
            // The last vector may overlap the one before.
            var at = (nuint)Math.Min(i, length - Vector128<byte>.Count);
            var (lowA, highA) = Vector128.Widen(Vector128.LoadUnsafe(ref a, at));
            var (lowB, highB) = Vector128.Widen(Vector128.LoadUnsafe(ref b, at));
            Vector128.Narrow(((lowA * keep) + (lowB * take)) >>> 8, ((highA * keep) + (highB * take)) >>> 8).StoreUnsafe(ref to, at);
        }
    }

    // Two patterns of sunlight drift across each other; where both are bright it is brightest.
    private void Illuminate(int y)
    {
        var t = _pose.Seconds;
        var (x0, y0) = (_pose.Camera.X + 100000, _pose.Camera.Y + y + 100000);
        CopyLight(_light, (int)(x0 + (17 * t)), (int)(y0 + (9 * t)));
        CopyLight(_secondLight, (int)(x0 - (13 * t)) + 200, (int)(y0 + (11 * t)) + 90);
        ref var pixels = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(_row.AsSpan()));
        ref var first = ref MemoryMarshal.GetArrayDataReference(_light);
        ref var second = ref MemoryMarshal.GetArrayDataReference(_secondLight);
        for (var x = 0; x < _width; x += 4)
        {
            var light = Vector128.Min(Vector128.LoadUnsafe(ref first, (nuint)x), Vector128.LoadUnsafe(ref second, (nuint)x));
            var each = Vector128.Shuffle(light, Vector128.Create((byte)0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
            var (lowLight, highLight) = Vector128.Widen(each);
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref pixels, (nuint)(4 * x)));

            // 0.89 to 1.38 of the colour, in 128ths.
            low = (low * (Vector128.Create((ushort)114) + (lowLight >>> 2))) >>> 7;
            high = (high * (Vector128.Create((ushort)114) + (highLight >>> 2))) >>> 7;
            Vector128.NarrowWithSaturation(low, high).StoreUnsafe(ref pixels, (nuint)(4 * x));
        }
    }

    private void CopyLight(byte[] to, int x, int y)
    {
        var line = _scene.Light.AsSpan((y & LightMask) * PondPainter.LightSize, PondPainter.LightSize);
        var from = line[(x & LightMask)..];
        for (var done = 0; done < _width; from = line)
        {
            from.CopyTo(to.AsSpan(done));
            done += from.Length;
        }
    }

    // Exposure and sensor noise, and four bytes per pixel become three.
    private void Develop(long frame, int y, Span<byte> rgb)
    {
        var exposure = Vector128.Create((short)Math.Round((_pose.Exposure - 1) * 1024));
        var shift = SceneRandom.Mix((ulong)((frame * 65537) + y)) % NoiseLength;
        ref var pixels = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(_row.AsSpan()));
        ref var noise = ref MemoryMarshal.GetArrayDataReference(_noise);
        ref var to = ref MemoryMarshal.GetReference(rgb);
        for (var x = 0; x < _width; x += 4)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref pixels, (nuint)(4 * x)));
            var (lowNoise, highNoise) = Vector128.Widen(Vector128.LoadUnsafe(ref noise, (nuint)shift + (nuint)(4 * x)));
            var (lowLight, highLight) = (Expose(low.AsInt16(), exposure, lowNoise), Expose(high.AsInt16(), exposure, highNoise));
            var developed = Vector128.NarrowWithSaturation(lowLight.AsUInt16(), highLight.AsUInt16());
            var packed = Vector128.Shuffle(developed, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255));
            if ((3 * x) + Vector128<byte>.Count <= rgb.Length)
            {
                // Writes four bytes too many; the next group puts them right.
                packed.StoreUnsafe(ref to, (nuint)(3 * x));
            }
            else
            {
                new ReadOnlySpan<byte>(&packed, Math.Min(12, rgb.Length - (3 * x))).CopyTo(rgb[(3 * x)..]);
            }
        }
    }

    private static Vector128<short> Expose(Vector128<short> value, Vector128<short> exposure, Vector128<short> noise) =>
        Vector128.Max(value + ((value * exposure) >> 10) + noise, Vector128<short>.Zero);

    private static sbyte[] CreateNoise(double sigma, int length)
    {
        var noise = new sbyte[length];
        var random = new SceneRandom(1);
        for (var i = 0; i < length; i++)
        {
            // The sum of twelve uniform numbers is close to a bell of width 1.
            var bell = -6.0;
            for (var k = 0; k < 12; k++)
            {
                bell += random.Unit();
            }

            noise[i] = (sbyte)Math.Round(Math.Clamp(bell * sigma, -127, 127));
        }

        return noise;
    }
}
