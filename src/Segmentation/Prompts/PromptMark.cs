namespace SRNet.Segmentation.Prompts;

/// <summary>What a person said of a pixel.</summary>
internal enum PromptMark : byte
{
    /// <summary>Nothing: as it is tracked.</summary>
    None,

    /// <summary>The object, surely.</summary>
    Object,

    /// <summary>Not the object, surely.</summary>
    Background,

    /// <summary>Perhaps the object: inside a box.</summary>
    Possible,
}
