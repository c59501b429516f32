namespace SRNet.Fleet.Placement;

/// <summary>A node, and what it has to do. Milliseconds of computing per second.</summary>
/// <param name="Name">Of the node.</param>
/// <param name="Capacity">What it offers, above 0.</param>
/// <param name="Used">What its streams cost.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Labels">What else it has.</param>
/// <param name="Takes">Whether it takes streams; a node that is being emptied does not.</param>
internal sealed record NodeLoad(string Name, double Capacity, double Used, string Device, IReadOnlyList<string> Labels, bool Takes = true)
{
    public double Free => Capacity - Used;

    /// <summary>How full it is: 1 = just so.</summary>
    public double Share => Used / Capacity;
}

/// <summary>What a stream needs of its node.</summary>
/// <param name="Id">Of the stream.</param>
/// <param name="Cost">Milliseconds of computing per second.</param>
/// <param name="Device">The device it asks for; null = any.</param>
/// <param name="Label">The label it asks for; null = none.</param>
internal sealed record StreamNeed(string Id, double Cost, string? Device = null, string? Label = null)
{
    /// <summary>Whether it may run on a node, however full that is.</summary>
    public bool Fits(NodeLoad node) => node.Takes && (Device is null || Device == node.Device) && (Label is null || node.Labels.Contains(Label));

    public override string ToString() => (Device, Label) switch
    {
        (null, null) => "a node",
        (null, _) => $"a node with the label '{Label}'",
        (_, null) => $"a node with the device {Device}",
        _ => $"a node with the device {Device} and the label '{Label}'",
    };
}

/// <summary>A stream and the node it is on.</summary>
internal sealed record PlacedStream(StreamNeed Need, string Node);

/// <summary>A stream that changes its node.</summary>
internal sealed record PlannedMove(string Stream, string From, string To);
