namespace SRNet;

/// <summary>The one exception of SRNet. Its message is one sentence for a person: what is wrong, where, and what to do.</summary>
/// <remarks>Messages never hold credentials: URLs are redacted before they get here.</remarks>
public sealed class SrNetException : Exception
{
    /// <summary>Reports a failure of the given kind.</summary>
    public SrNetException(SrNetError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    /// <summary>The kind of failure.</summary>
    public SrNetError Error { get; }

    /// <summary>Whether it may pass by itself, so that it makes sense to try again soon. What does not pass lasts until somebody changes something.</summary>
    public bool Passes => Error == SrNetError.Failed;

    /// <summary>A camera or server refused user and password, or wants them. Whoever tries on may lock them for everybody.</summary>
    public bool Refused { get; init; }

    /// <summary>Something broke while running.</summary>
    public static SrNetException Failed(string message, Exception? inner = null) => new(SrNetError.Failed, message, inner);

    /// <summary>The caller's input cannot be used.</summary>
    public static SrNetException InvalidInput(string message, Exception? inner = null) => new(SrNetError.InvalidInput, message, inner);

    /// <summary>The machine lacks something.</summary>
    public static SrNetException Missing(string message, Exception? inner = null) => new(SrNetError.Missing, message, inner);
}

/// <summary>What kind of failure an <see cref="SrNetException"/> reports. The program's exit code follows from it.</summary>
public enum SrNetError
{
    /// <summary>Something failed while running: a source broke off, a disk is full. Exit code 1.</summary>
    Failed = 1,

    /// <summary>What was asked for cannot be done as asked: a wrong file, size or value. Exit code 2.</summary>
    InvalidInput = 2,

    /// <summary>This machine lacks something: a library, a device, a model. Exit code 3.</summary>
    Missing = 3,
}
