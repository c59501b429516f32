namespace SRNet.Bench.Floors;

/// <summary>What a piece of work does at the very least.</summary>
/// <param name="Float">Floating-point operations; a multiply-add counts as two.</param>
/// <param name="Integer">8-bit integer operations, counted alike.</param>
/// <param name="Bytes">Bytes read from and written to memory: inputs, weights and results once each.</param>
internal readonly record struct OperationCount(double Float, double Integer, double Bytes)
{
    public static OperationCount operator +(OperationCount a, OperationCount b) => new(a.Float + b.Float, a.Integer + b.Integer, a.Bytes + b.Bytes);

    public static OperationCount operator -(OperationCount a, OperationCount b) => new(a.Float - b.Float, a.Integer - b.Integer, a.Bytes - b.Bytes);

    public static OperationCount operator *(double factor, OperationCount a) => new(factor * a.Float, factor * a.Integer, factor * a.Bytes);
}
