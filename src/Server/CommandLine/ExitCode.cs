namespace SRNet.Server.CommandLine;

/// <summary>What the program ends with. Scripts depend on the values.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    public const int Failed = 1;

    public const int InvalidInput = 2;

    public const int Missing = 3;

    /// <summary>The GPU is lost to this process and was the only device it may use: whoever supervises it starts it again.</summary>
    public const int DeviceLost = 4;

    /// <summary>Ctrl-C (SIGINT): outputs were finished early.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM: outputs were finished early.</summary>
    public const int Terminated = 143;
}
