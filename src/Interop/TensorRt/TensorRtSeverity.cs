namespace SRNet.Interop.TensorRt;

/// <summary>How important a line of TensorRT's log is.</summary>
internal enum TensorRtSeverity
{
    Fatal = 0,
    Error = 1,
    Warning = 2,
    Info = 3,
    Verbose = 4,
}
