namespace SRNet.Segmentation.Sessions;

/// <summary>The stages of a step, in the order data passes them.</summary>
public enum SessionStage
{
    /// <summary>Resize, normalise, to planar floats.</summary>
    Preprocess,

    /// <summary>Query encoder.</summary>
    Encode,

    /// <summary>Feature alignment: the adjacent frame becomes the auxiliary frame.</summary>
    Fam,

    /// <summary>Memory read: affinity, top-k, readout.</summary>
    Read,

    /// <summary>Prototype transformer.</summary>
    Ptm,

    /// <summary>Decoder.</summary>
    Decode,

    /// <summary>Soft aggregation, masks at the frame's resolution, object statistics.</summary>
    Aggregate,

    /// <summary>Memory encoder: this frame becomes memory.</summary>
    Memorise,
}
