using SRNet.OpenCv.Loading;
using SRNet.OpenCv.Masks;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;

namespace SRNet.Server.Runs;

/// <summary>What the objects are called and how sure the program is of each, written into pictures with masks by OpenCV.</summary>
internal static class ObjectNames
{
    /// <summary>For a stream's captions.</summary>
    /// <exception cref="SrNetException">Missing: OpenCV, without which nothing can be written.</exception>
    public static Action<Frame, IReadOnlyList<StreamObject>> Captions()
    {
        Check();
        return Write;
    }

    /// <exception cref="SrNetException">Missing: OpenCV, without which nothing can be written.</exception>
    public static void Check()
    {
        if (OpenCvLibrary.Problem is { } problem)
        {
            throw SrNetException.Missing($"Names cannot be written into pictures: {problem}");
        }
    }

    private static void Write(Frame picture, IReadOnlyList<StreamObject> objects)
    {
        foreach (ref readonly var item in picture.Objects)
        {
            foreach (var known in objects)
            {
                if (known.Id == item.Id)
                {
                    MaskDrawing.Text(picture.Rgb, picture.Stride, picture.Size, item, known.Name, (known.Colour.R, known.Colour.G, known.Colour.B));
                }
            }
        }
    }
}
