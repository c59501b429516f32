namespace SRNet.Native;

/// <summary>The one exception of SRNet. Its message is one sentence for a person: what is wrong, where, and what to do.</summary>
/// <remarks>Messages never hold credentials: URLs are redacted before they get here.</remarks>
public sealed class SrNetException : Exception
{
    /// <summary>Reports a failure of the given kind.</summary>
    public SrNetException(SrNetError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    /// <summary>The kind of failure.</summary>
    public SrNetError Error { get; }

    /// <summary>Something broke while running.</summary>
    public static SrNetException Failed(string message, Exception? inner = null) => new(SrNetError.Failed, message, inner);

    /// <summary>The caller's input cannot be used.</summary>
    public static SrNetException InvalidInput(string message, Exception? inner = null) => new(SrNetError.InvalidInput, message, inner);

    /// <summary>The machine lacks something.</summary>
    public static SrNetException Missing(string message, Exception? inner = null) => new(SrNetError.Missing, message, inner);
}
