namespace SRNet.Interop.TensorRt;

/// <summary>Element types of an engine's tensors.</summary>
internal enum TensorType
{
    Other = -1,
    Float32 = 0,
    Float16 = 1,
    BFloat16 = 2,
    Int8 = 3,
    UInt8 = 4,
    Int32 = 5,
    Int64 = 6,
    Bool = 7,
}
