using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;

namespace CustomOutput;

/// <summary>
/// An output of one's own: called on a thread of its own, one frame after the other. While it is busy the stream goes on; of a live stream it then misses
/// frames. What it throws ends a run, and makes a service begin this output anew.
/// </summary>
/// <param name="zone">x, y, width, height in pixels of the frames.</param>
/// <param name="writer">Where it says so.</param>
internal sealed class ZoneSink(float[] zone, TextWriter writer) : IFrameSink
{
    private readonly HashSet<int> _inside = [];

    public void Open(SourceDescription source) => writer.WriteLine($"watching {source.Name}, {source.Size}");

    public void Write(Frame frame)
    {
        // frame.Rgb and frame.Labels hold the picture and the mask; both are only borrowed until this returns.
        foreach (var seen in frame.Objects)
        {
            var inside = !seen.Lost && seen.CentroidX >= zone[0] && seen.CentroidX < zone[0] + zone[2] && seen.CentroidY >= zone[1] && seen.CentroidY < zone[1] + zone[3];
            if (inside ? _inside.Add(seen.Id) : _inside.Remove(seen.Id))
            {
                writer.WriteLine($"{frame.Info.Timestamp.TotalSeconds:0.00} s: object {seen.Id} {(inside ? "enters" : "leaves")}");
            }
        }
    }

    public void Finish() => writer.WriteLine("done");

    public void Dispose()
    {
        // Nothing is held that would have to be given back.
    }
}
