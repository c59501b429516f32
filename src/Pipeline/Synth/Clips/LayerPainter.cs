using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Filming;
using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Pipeline.Synth.Clips.Things;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>Draws layers one over the other. Keeps scratch pictures, so one thread at a time.</summary>
internal sealed class LayerPainter
{
    // Of the blur of a shadow, in extents of what casts it.
    private const double Softness = 0.06;

    // The longest blur, in shorter sides of the picture.
    private const float LongestBlur = 0.25f;
    private readonly ImageSize _size;
    private readonly SkinBuffers _skins;
    private readonly ElasticField _field;
    private readonly uint[] _warped;
    private readonly uint[] _blurred;
    private readonly ushort[] _shadow;
    private readonly int[] _columns;

    /// <summary>Makes room.</summary>
    /// <param name="size">Of the picture.</param>
    /// <param name="largestSkin">Texels.</param>
    public LayerPainter(ImageSize size, int largestSkin)
    {
        _size = size;
        _skins = new SkinBuffers(largestSkin);
        _field = new ElasticField(size);
        _warped = new uint[size.Pixels];
        _blurred = new uint[size.Pixels];
        _shadow = new ushort[size.Pixels];
        _columns = new int[size.Width];
    }

    /// <summary>Draws the backdrop: all that was there before is gone.</summary>
    public void Draw(Backdrop backdrop, long frame, uint[] picture)
    {
        var way = backdrop.Blur(frame, LongestBlur * Math.Min(_size.Width, _size.Height));
        var sharp = LineBlur.Taps(way) == 1;
        _field.Set(backdrop.Elastic, frame);
        backdrop.Draw(frame, _field, sharp ? picture : _warped, _size);
        if (!sharp)
        {
            LineBlur.Apply(_warped, picture, _size, new PixelRect(0, 0, _size.Width, _size.Height), null, way);
        }
    }

    /// <summary>Draws a layer over what is there.</summary>
    /// <param name="layer">Which.</param>
    /// <param name="frame">In which frame.</param>
    /// <param name="picture">Colours as in <see cref="Sprite.Texels"/>; null when only labels are wanted.</param>
    /// <param name="labels">Receives the layer's label where it covers at least half of a pixel; empty when none are wanted.</param>
    public void Draw(Layer layer, long frame, uint[]? picture, Span<byte> labels)
    {
        var part = Warp(layer, frame);
        if (part.IsEmpty)
        {
            return;
        }

        var drawn = _warped;
        var way = layer.Blur(frame, LongestBlur * Math.Min(_size.Width, _size.Height));
        if (LineBlur.Taps(way) > 1)
        {
            var known = part;
            part = part.Grown((int)(Math.Max(Math.Abs(way.X), Math.Abs(way.Y)) / 2) + 1).Within(_size);
            LineBlur.Apply(_warped, _blurred, _size, part, known, way);
            drawn = _blurred;
        }

        if (picture is not null && layer.Sun is not null)
        {
            CastShadow(layer.Sun, layer.Skin.Extent, drawn, part, picture);
        }

        for (var y = part.Top; y < part.Bottom; y++)
        {
            for (var at = (y * _size.Width) + part.Left; at < (y * _size.Width) + part.Right; at++)
            {
                var colour = drawn[at];
                if (picture is not null && colour != 0)
                {
                    picture[at] = Texel.Over(colour, picture[at]);
                }

                if (!labels.IsEmpty && colour >> 24 > 127)
                {
                    labels[at] = layer.Label;
                }
            }
        }
    }

    // Brings a frame of the layer into the picture's place. -> where it can be seen.
    private PixelRect Warp(Layer layer, long frame)
    {
        var (skin, joint, pose) = (layer.Skin, layer.Joint, layer.Pose(frame));
        var (low, high, swing) = (Vector2.Zero, new Vector2(skin.Width, skin.Height), joint?.Swing(frame) ?? 0);
        if (joint is not null)
        {
            // What swings stays on circles about the joint.
            var reach = new Vector2(Vector2.Max(joint.Point, high - joint.Point).Length());
            (low, high) = (joint.Point - reach, joint.Point + reach);
        }

        _field.Set(layer.Elastic, frame);
        var bounds = pose.Bounds(low - new Vector2(_field.Reach), high + new Vector2(_field.Reach), _size);
        var texels = bounds.IsEmpty ? default : skin.At(frame, _skins);
        for (var y = bounds.Top; y < bounds.Bottom; y++)
        {
            if (_field.Reach > 0)
            {
                _field.SetRow(y);
            }

            for (var x = bounds.Left; x < bounds.Right; x++)
            {
                var texel = pose.At(x, y);
                if (_field.Reach > 0)
                {
                    texel += _field.At(x);
                }

                if (joint is not null)
                {
                    texel = joint.Bend(texel, swing);
                }

                _warped[(y * _size.Width) + x] = Texel.Sample(texels, skin.Width, skin.Height, texel.X, texel.Y);
            }
        }

        return bounds;
    }

    // Darkens the picture where the shadow falls: the outline, moved and soft.
    private void CastShadow(Sun sun, int extent, uint[] drawn, PixelRect part, uint[] picture)
    {
        var (moveX, moveY, radius) = ((int)(sun.X * extent), (int)(sun.Y * extent), (int)(Softness * extent) + 1);
        var area = part.Moved(moveX, moveY).Grown(radius).Within(_size);
        if (area.IsEmpty)
        {
            return;
        }

        var window = (2 * radius) + 1;
        for (var y = part.Top; y < part.Bottom; y++)
        {
            // The sum over the window about x, from where it first meets the part.
            var sum = 0;
            for (var x = part.Left + moveX - radius; x < area.Right; x++)
            {
                sum += Alpha(drawn, part, x + radius - moveX, y) - Alpha(drawn, part, x - radius - 1 - moveX, y);
                if (x >= area.Left)
                {
                    _shadow[(y * _size.Width) + x] = (ushort)(sum / window);
                }
            }
        }

        Array.Clear(_columns);
        var dark = 256 * sun.Dark / (255 * window);
        for (var y = part.Top + moveY - radius; y < area.Bottom; y++)
        {
            var (enters, leaves) = (y + radius - moveY, y - radius - 1 - moveY);
            var (add, drop) = (enters < part.Bottom, leaves >= part.Top && leaves < part.Bottom);
            for (var x = area.Left; x < area.Right; x++)
            {
                _columns[x] += (add ? _shadow[(enters * _size.Width) + x] : 0) - (drop ? _shadow[(leaves * _size.Width) + x] : 0);
                if (y >= area.Top && _columns[x] > 0)
                {
                    ref var below = ref picture[(y * _size.Width) + x];
                    below = Texel.Scale(below, 256 - (uint)(dark * _columns[x]));
                }
            }
        }
    }

    private int Alpha(uint[] drawn, PixelRect part, int x, int y) => x >= part.Left && x < part.Right ? (int)(drawn[(y * _size.Width) + x] >> 24) : 0;
}
