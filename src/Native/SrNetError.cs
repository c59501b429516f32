namespace SRNet.Native;

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
