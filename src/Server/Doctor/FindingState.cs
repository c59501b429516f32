namespace SRNet.Server.Doctor;

internal enum FindingState
{
    /// <summary>There, and it works.</summary>
    Good,

    /// <summary>Needed, and not there or not working.</summary>
    Missing,

    /// <summary>Not there, and nothing needs it.</summary>
    Absent,
}
