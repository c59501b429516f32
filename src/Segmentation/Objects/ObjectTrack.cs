namespace SRNet.Segmentation.Objects;

/// <summary>The state of one object from frame to frame.</summary>
internal sealed class ObjectTrack(TrackingRule rule)
{
    private float _usualArea;
    private int _against;

    public ObjectState State { get; private set; } = ObjectState.Pending;

    /// <summary>The last frame shows enough of the object to be a memory of it.</summary>
    public bool WorthRemembering { get; private set; }

    /// <summary>Takes what the network says of the object in the next frame.</summary>
    /// <param name="area">Pixels of its mask.</param>
    /// <param name="confidence">As of <see cref="TrackedObject"/>, 0 when there are none.</param>
    public void Observe(int area, float confidence)
    {
        // Enough frames in a row must speak against the present state. A mask without a pixel has nothing to wait for.
        var lost = State == ObjectState.Lost;
        var speaks = lost ? area > 0 && confidence >= rule.FindFrom : confidence < rule.LoseBelow;
        _against = speaks ? _against + 1 : 0;
        if (_against >= rule.Frames || (area == 0 && !lost))
        {
            Move(lost ? ObjectState.Tracking : ObjectState.Lost);
        }
        else if (State == ObjectState.Pending)
        {
            State = State.MoveTo(ObjectState.Tracking);
        }

        var seen = State == ObjectState.Lost ? 0 : area;
        WorthRemembering = (seen > 0 || rule.LeastShare == 0) && seen >= rule.LeastShare * _usualArea;
        _usualArea = seen > 0 ? Math.Max(seen, rule.AreaDecay * _usualArea) : _usualArea;
    }

    /// <summary>A person said where the object is, or, with an area of 0, that it is not there.</summary>
    public void Mark(int area)
    {
        var state = area == 0 ? ObjectState.Lost : State == ObjectState.Pending ? ObjectState.Pending : ObjectState.Tracking;
        if (state != State)
        {
            Move(state);
        }

        _against = 0;
        _usualArea = area;
        WorthRemembering = area > 0;
    }

    /// <summary>As it stands, whatever becomes of this one.</summary>
    public ObjectTrack Copy() => (ObjectTrack)MemberwiseClone();

    /// <summary>A person took the object out.</summary>
    public void Remove() => Move(ObjectState.Removed);

    private void Move(ObjectState to)
    {
        State = State.MoveTo(to);
        _against = 0;
    }
}
