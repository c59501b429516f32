using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation;

/// <content>
/// A camera that turns to night shows the same things without their colours, and the network does not know them again by memories that have some. So what is remembered is
/// remembered anew, from the pictures it was made of as the camera would show them now. Takes as long as a few frames, and allocates.
/// </content>
public sealed partial class SrNetSession
{
    private readonly KeptPictures _kept;
    private PictureLook _look;
    private long _taken;
    private bool _appended;

    private ReadOnlySpan<RememberedFrame> Remembered => _objects.Count == 0 ? [] : _compute.Remembered;

    // The feature set of the frame that is adjacent to this one. When what is remembered had to be made anew it is this one's own: the masks of the frame before are taken as this one's.
    private int FollowLook(RgbImage frame)
    {
        var look = _isEarlier ? _look : PictureLooks.Of(frame, _look);
        if (look == _look)
        {
            return _adjacent;
        }

        _look = look;
        if (_objects.Count > 0)
        {
            RememberAnew();
        }

        return _current;
    }

    private void RememberAnew()
    {
        var masks = _compute.ReadMasks().ToArray();
        var rgb = new byte[3L * FrameSize.Pixels];
        var first = true;
        foreach (var (index, remembered) in _compute.Remembered.ToArray().Index())
        {
            // What was seen without colours has none to give back.
            if (_kept.Find(remembered.Taken) is not { } picture || (picture.Look != _look && _look == PictureLook.Colour))
            {
                continue;
            }

            picture.Rgb.CopyTo(rgb, 0);
            if (_look == PictureLook.Grey)
            {
                PictureLooks.TakeColours(rgb);
            }

            Rewrite(index, picture, new RgbImage(rgb, FrameSize, 3 * FrameSize.Width));
            _objects.LookAgain(picture.Labels.Pixels, Spread(_compute.ReadKeys(_adjacent)), remembered.Pinned, forget: first);
            first = false;
        }

        masks.CopyTo(_compute.ReadMasks());
        _compute.WriteMasks();
        _compute.Begin(_current);
        _compute.Memorise(_current);
        _isHeld = false;
    }

    // The features of the frame before are not needed any more.
    private void Rewrite(int index, KeptPicture picture, RgbImage rgb)
    {
        _compute.Prepare(rgb, _adjacent);
        _compute.Begin(_adjacent);
        PromptedMasks.Draw(_compute.ReadMasks(), _objects, picture.Labels, _promptResampler);
        _compute.WriteMasks();
        _compute.Memorise(_adjacent);
        _compute.Rewrite(index, _adjacent);
    }

    private void Append(bool pinned, uint present)
    {
        _compute.Append(_current, pinned, present, ++_taken);
        _appended = true;
    }

    private void KeepPicture(RgbImage frame, ReadOnlySpan<byte> labels)
    {
        if (_appended)
        {
            _kept.Keep(frame, labels, _taken, _look, _compute.Remembered);
            _appended = false;
        }
    }
}
