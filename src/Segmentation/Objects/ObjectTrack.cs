namespace SRNet.Segmentation.Objects;

/// <summary>The state of one object from frame to frame.</summary>
/// <param name="rule">When it is lost and found.</param>
/// <param name="grid">Of the stream.</param>
/// <param name="channels">Ck, of a key.</param>
internal sealed class ObjectTrack(TrackingRule rule, CellGrid grid, int channels)
{
    private Appearance _appearance = new(channels);
    private float _usualArea;
    private int _against;

    // Frames since it was lost, found or marked first.
    private int _since;

    // Its looks are of another look of the pictures, and go as soon as there is one of this.
    private bool _forgets;

    // Of the frame, that it touches where a person marked it.
    private int _edges;

    /// <summary>What of the mask is the object; null when nothing tells it from what looks like it.</summary>
    public ObjectRegion? Region { get; private set; } = rule.Identity is null ? null : new ObjectRegion(grid, rule.Identity);

    /// <summary>Something in the mask is not the object, or the object is not seen.</summary>
    public bool Hides => Region is not null && (State == ObjectState.Lost || Region.Others > 0);

    public ObjectState State { get; private set; } = ObjectState.Pending;

    /// <summary>The last frame shows enough of the object to be a memory of it.</summary>
    public bool WorthRemembering { get; private set; }

    /// <summary>Tells the object apart from what looks like it in the next frame; <see cref="Observe"/> follows.</summary>
    /// <param name="labels">The frame's labels.</param>
    /// <param name="seen">What a device sees of it.</param>
    public void Follow(ReadOnlySpan<byte> labels, in TrackedObject seen) => Region?.Follow(labels, (byte)seen.Id, seen.Box, State != ObjectState.Lost);

    /// <summary>Takes what the network says of the object in the next frame, look-alikes left out.</summary>
    /// <param name="seen">Confidence 0 when there are no pixels.</param>
    /// <param name="keys">The frame's; not read without <see cref="Region"/>.</param>
    public void Observe(in TrackedObject seen, ReadOnlySpan<float> keys)
    {
        // Enough frames in a row must speak against the present state. A mask without a pixel has nothing to wait for.
        var lost = State == ObjectState.Lost;
        var likeness = Region is null || seen.Area == 0 ? 1 : _appearance.Look(keys, Region.Own, grid);
        _since++;
        var speaks = lost
            ? seen.Area > 0 && seen.Confidence >= rule.FindFrom && IsItself(likeness)
            : seen.Confidence < rule.LoseBelow || IsRemnant(seen.Area, likeness);
        _against = speaks ? _against + 1 : 0;
        if (_against >= (lost ? FindFrames : rule.Frames) || (seen.Area == 0 && !lost))
        {
            Move(lost ? ObjectState.Tracking : ObjectState.Lost);
        }
        else if (State == ObjectState.Pending)
        {
            State = State.MoveTo(ObjectState.Tracking);
        }

        var area = State == ObjectState.Lost ? 0 : seen.Area;
        WorthRemembering = (area > 0 || rule.LeastShare == 0) && area >= rule.LeastShare * _usualArea;
        if (area > 0 && Region is not null && _since >= rule.Identity!.Steady && area >= rule.Identity.Whole * _usualArea && seen.Confidence >= rule.Identity.SureFrom)
        {
            Learn(likeness, keys, grid.Edges(seen.Box));
        }

        _usualArea = area > 0 ? Math.Max(area, rule.AreaDecay * _usualArea) : _usualArea;
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

    /// <summary>
    /// What is known of the object was true so many frames ago: it is out of sight, and what is found has to look as it did, the more so the longer that is. It
    /// may be as far from its place as it can have moved since.
    /// </summary>
    public void LoseSight(int frames)
    {
        if (State != ObjectState.Lost)
        {
            Move(ObjectState.Lost);
        }

        (_against, _since) = (0, frames);
    }

    /// <summary>Where the object is in the labels of a frame in which a person marked it, and how it looks there.</summary>
    public void Place(ReadOnlySpan<byte> labels, in TrackedObject seen, ReadOnlySpan<float> keys)
    {
        if (Region is null || seen.Area == 0)
        {
            return;
        }

        Region.Mark(labels, (byte)seen.Id, seen.Box);
        _edges = grid.Edges(seen.Box);
        _appearance.Look(keys, Region.Own, grid);
        _appearance.Learn(confirmed: true);
    }

    /// <inheritdoc cref="ObjectManager.LookAgain"/>
    public void LookAgain(ReadOnlySpan<byte> labels, byte id, ReadOnlySpan<float> keys, bool confirmed, bool forget)
    {
        _forgets |= forget;
        var own = new bool[grid.Count];
        if (Region is null || grid.Occupy(labels, id, grid.Frame, own) == 0)
        {
            return;
        }

        if (_forgets)
        {
            _forgets = false;
            _appearance.Forget();
        }

        _appearance.Look(keys, own, grid);
        _appearance.Learn(confirmed);
    }

    /// <summary>Whether another one looked so much like it in the frame before that the network may take one for the other.</summary>
    public bool IsTwin(ObjectTrack other) => _appearance.To(other._appearance) >= rule.Identity!.Twin;

    /// <summary>As it stands, whatever becomes of this one.</summary>
    public ObjectTrack Copy()
    {
        var copy = (ObjectTrack)MemberwiseClone();
        (copy.Region, copy._appearance) = (Region?.Copy(), _appearance.Copy());
        return copy;
    }

    /// <summary>A person took the object out.</summary>
    public void Remove() => Move(ObjectState.Removed);

    private int FindFrames => Region is not null && _since > rule.Identity!.Later ? rule.Identity.Confirmed : rule.Frames;

    private bool IsItself(float likeness) => Region is null
        || (likeness >= rule.Identity!.FindLikeness(_since) && Region.InReach(_since) && !_appearance.StoodThere(Region.Own, grid, rule.Identity.Unchanged));

    // A shred of the mask that is left on what the object stood before.
    private bool IsRemnant(int area, float likeness) =>
        Region is not null && area < rule.Identity!.Remnant * _usualArea && likeness < rule.Identity.RemnantLikeness;

    // What the frame's edge cuts off looks like another thing.
    private void Learn(float likeness, ReadOnlySpan<float> keys, int edges)
    {
        if (likeness < rule.Identity!.New && (edges & ~_edges) == 0)
        {
            _appearance.Learn(confirmed: false);
        }

        if (_since % rule.Identity.Between == 0)
        {
            _appearance.Witness(keys, Region!.Own);
        }
    }

    private void Move(ObjectState to)
    {
        if (to == ObjectState.Lost)
        {
            Region?.Lose();
        }

        State = State.MoveTo(to);
        _against = _since = 0;
    }
}
