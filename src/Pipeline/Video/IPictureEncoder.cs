using SRNet.Pipeline.Frames;

namespace SRNet.Pipeline.Video;

/// <summary>Encodes frames of one size, each at once. Used by one thread.</summary>
internal interface IPictureEncoder : IDisposable
{
    /// <summary>Writes bytes, key frame and format of <paramref name="picture"/>.</summary>
    void Encode(Frame frame, TimeSpan timestamp, bool forceKeyFrame, EncodedPicture picture);
}
