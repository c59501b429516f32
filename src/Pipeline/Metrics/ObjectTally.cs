using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Metrics;

/// <summary>Adds up one object over a run.</summary>
internal struct ObjectTally
{
    private long _seen;
    private long _lost;
    private double _confidence;

    public void Add(in TrackedObject item)
    {
        if (item.Lost)
        {
            _lost++;
        }
        else
        {
            _seen++;
            _confidence += item.Confidence;
        }
    }

    public readonly ObjectSummary Summary(int id) => new(id, _seen, _lost, _seen == 0 ? 0 : Math.Round(_confidence / _seen, 4));
}
