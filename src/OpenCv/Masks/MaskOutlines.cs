using OpenCvSharp;
using SRNet.OpenCv.Loading;

namespace SRNet.OpenCv.Masks;

/// <summary>A closed outline in pixels of the frame.</summary>
/// <param name="Points">Its corners; the last joins the first.</param>
/// <param name="IsHole">It bounds a hole in the object, not the object.</param>
public readonly record struct MaskOutline(Point[] Points, bool IsHole);

/// <summary>Masks as outlines and polygons.</summary>
public static class MaskOutlines
{
    /// <summary>The outlines of an object, outer ones before the holes in them. Corners are centres of the object's own outermost pixels.</summary>
    /// <param name="labels">8UC1, one object id per pixel.</param>
    /// <param name="id">The object, 1..254.</param>
    /// <param name="tolerance">How far a polygon may lie beside the outline, in pixels: 0 = every corner is kept.</param>
    /// <exception cref="SrNetException">Missing: OpenCV's library.</exception>
    public static IReadOnlyList<MaskOutline> Of(Mat labels, int id, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        OpenCvLibrary.Ensure();
        using var mask = new Mat();
        Cv2.Compare(labels, id, mask, CmpTypes.EQ);
        Cv2.FindContours(mask, out var contours, out var hierarchy, RetrievalModes.CComp, ContourApproximationModes.ApproxSimple);
        return [.. contours.Select((points, i) => new MaskOutline(
            tolerance > 0 ? Cv2.ApproxPolyDP(points, tolerance, closed: true) : points, IsHole: hierarchy[i].Parent >= 0))];
    }
}
