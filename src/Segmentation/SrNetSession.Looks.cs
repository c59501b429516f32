using SRNet.Segmentation.Devices;
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
        var before = _look;
        _look = _isEarlier ? before : PictureLooks.Of(frame, before);
        if (_look == before || _objects.Count == 0)
        {
            return _adjacent;
        }

        RememberAnew();
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

            Show(_compute, picture, rgb, _promptResampler);
            _compute.Rewrite(index, _adjacent);
            _objects.LookAgain(picture.Labels.Pixels, Spread(_compute.ReadKeys(_adjacent)), remembered.Pinned, forget: first);
            first = false;
        }

        masks.CopyTo(_compute.ReadMasks());
        _compute.WriteMasks();
        _compute.Begin(_current);
        _compute.Memorise(_current);
        _isHeld = false;
    }

    // Memorises a picture, as the camera would show it now, as the adjacent frame: what that was is not needed any more. The room is for its pixels.
    private void Show(IStreamCompute compute, KeptPicture picture, byte[] room, MaskResampler resampler)
    {
        picture.Rgb.CopyTo(room, 0);
        if (_look == PictureLook.Grey)
        {
            PictureLooks.TakeColours(room);
        }

        Show(compute, new RgbImage(room, FrameSize, 3 * FrameSize.Width), picture.Labels, resampler);
    }

    private void Show(IStreamCompute compute, RgbImage frame, LabelMap labels, MaskResampler resampler)
    {
        compute.Prepare(frame, _adjacent);
        compute.Begin(_adjacent);
        PromptedMasks.Draw(compute.ReadMasks(), _objects, labels, resampler);
        compute.WriteMasks();
        compute.Memorise(_adjacent);
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
