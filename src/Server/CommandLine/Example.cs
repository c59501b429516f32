namespace SRNet.Server.CommandLine;

/// <summary>A command line for the help, and what it does.</summary>
internal sealed record Example(string Line, string What);
