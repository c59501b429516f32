using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>All that a person said of one object in one frame, drawn.</summary>
internal sealed class ObjectSketch(int id, ImageSize size)
{
    public int Id { get; } = id;

    public PromptCanvas Canvas { get; } = new(size);

    /// <summary>A mask, a polygon or a box said where the object ends; without one the tracked mask is what is being corrected.</summary>
    public bool HasOutline { get; set; }

    /// <summary>The marks say roughly where the object is and the rest is to be found: a box, clicks or strokes.</summary>
    public bool Rough { get; set; }

    /// <summary>The network for marks has found it.</summary>
    public bool Outlined { get; set; }

    /// <summary>The clicks among the marks.</summary>
    public List<Click> Seeds { get; } = [];

    /// <summary>Its marks change the mask of an object that is tracked already.</summary>
    public bool Corrects { get; set; }

    /// <summary>An outline says anew what an object is that is tracked already.</summary>
    public bool Replaces { get; set; }

    /// <summary>Something in it is marked as the object, or as possibly the object.</summary>
    public bool HasObject => Canvas.Count(PromptMark.Object) + Canvas.Count(PromptMark.Possible) > 0;
}
