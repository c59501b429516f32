using SRNet.Segmentation.Masks;

namespace SRNet.Segmentation.Objects;

/// <summary>The state of one object from frame to frame.</summary>
internal sealed class ObjectTrack(TrackingRule rule)
{
    private float _usualArea;
    private int _against;

    public ObjectState State { get; private set; } = ObjectState.Pending;

    /// <summary>Of the last frame: 0 when lost, 1 when a person marked it.</summary>
    public float Confidence { get; private set; } = 1;

    /// <summary>The last frame shows enough of the object to be a memory of it.</summary>
    public bool WorthRemembering { get; private set; } = true;

    /// <summary>Takes what the network says of the object in the next frame.</summary>
    public void Observe(in MaskEvidence seen)
    {
        // Enough frames in a row must speak against the present state. A mask without a pixel has nothing to wait for.
        var speaks = State == ObjectState.Lost ? seen.Area > 0 && seen.Confidence >= rule.FindFrom : seen.Confidence < rule.LoseBelow;
        _against = speaks ? _against + 1 : 0;
        var nothing = seen.Area == 0 && State != ObjectState.Lost;
        if (nothing || _against >= rule.Frames)
        {
            Move(State == ObjectState.Lost ? ObjectState.Tracking : ObjectState.Lost);
        }
        else if (State == ObjectState.Pending)
        {
            Move(ObjectState.Tracking);
        }

        Confidence = State == ObjectState.Lost ? 0 : seen.Confidence;
        WorthRemembering = State != ObjectState.Lost && seen.Area >= rule.LeastShare * _usualArea;
        if (State != ObjectState.Lost)
        {
            _usualArea = Math.Max(seen.Area, rule.AreaDecay * _usualArea);
        }
    }

    /// <summary>A person said where the object is, or, with an area of 0, that it is not there.</summary>
    public void Mark(float area)
    {
        var state = area > 0 ? State == ObjectState.Pending ? ObjectState.Pending : ObjectState.Tracking : ObjectState.Lost;
        if (state != State)
        {
            Move(state);
        }

        _against = 0;
        _usualArea = area;
        Confidence = area > 0 ? 1 : 0;
        WorthRemembering = area > 0;
    }

    private void Move(ObjectState to)
    {
        State = State.MoveTo(to);
        _against = 0;
    }
}
