using SRNet.Evaluation.Metrics;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Scenes;

namespace SRNet.Server.Runs;

/// <summary>Scores every frame against the scene's true masks while it passes.</summary>
internal sealed class TruthSink(Scene scene) : IFrameSink
{
    private readonly SortedDictionary<int, (double J, double F)> _sums = [];
    private readonly byte[] _truth = new byte[scene.Size.Pixels];
    private readonly MaskScorer _scorer = new(scene.Size);
    private readonly IReadOnlyList<int> _objects = scene.FirstTruth().ObjectIds();
    private long _frames;

    /// <summary>Means over objects and frames in percent; the first frame, whose masks were given, does not count. Null when no frame did.</summary>
    public (double J, double F)? Mean =>
        _frames == 0 ? null : (100 * _sums.Values.Average(s => s.J) / _frames, 100 * _sums.Values.Average(s => s.F) / _frames);

    public void Open(SourceDescription source)
    {
    }

    public void Write(Frame frame)
    {
        if (frame.Index == 0)
        {
            return;
        }

        scene.DrawTruth(frame.Index, _truth);
        foreach (var id in _objects)
        {
            var score = _scorer.Score(frame.Labels, _truth, id);
            var sum = _sums.GetValueOrDefault(id);
            _sums[id] = (sum.J + score.J, sum.F + score.F);
        }

        _frames++;
    }

    public void Finish()
    {
    }

    public void Dispose()
    {
    }
}
