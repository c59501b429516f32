using static SRNet.Interop.Cuda.Kernels.FrameKernels;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>What the memory on the GPU needs beside the network: keeping frames, reading them, adding them up. Every call allocates nothing.</summary>
internal sealed class MemoryKernels
{
    /// <summary>The most objects, and slots, of a memory that is read.</summary>
    public const int MostObjects = 32;

    /// <summary>The most positions per query: one for each lane of a warp.</summary>
    public const int MostTop = 32;

    // Elements of a row of the grid, where work has one dimension.
    private const int KeepRow = 1024;

    // Queries that a warp of 32 lanes reads.
    private const int ReadQueries = 2;
    private const int Warp = 32;

    private readonly CudaKernel _keep;
    private readonly CudaKernel _sumSlots;
    private readonly CudaKernel _queries;
    private readonly CudaKernel _read;

    /// <summary>Finds them in a module, which must outlive this.</summary>
    public MemoryKernels(CudaModule module)
    {
        _keep = module.Kernel("srnet_keep");
        _sumSlots = module.Kernel("srnet_sum_slots");
        _queries = module.Kernel("srnet_memory_queries");
        _read = module.Kernel("srnet_memory_read");
    }

    /// <summary>
    /// Reads the memory: of every query the affinity to all positions in the slots that are used, softmax over the best of them, and the weighted sum of their
    /// values, in FP32 sums; exact, and without the matrix of all affinities. Enqueues two kernels.
    /// </summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="read">What is read.</param>
    /// <param name="members">Per group of objects that share all their frames, the objects in it, one bit each; together all of them.</param>
    public void Read(CudaStream stream, in MemoryRead read, ReadOnlySpan<uint> members)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Slots, MostObjects);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Objects, MostObjects);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(read.Top, MostTop);
        long number = read.Half ? 2 : sizeof(float), plane = read.Positions * number;
        Require(read.Query, plane * read.KeyChannels);
        Require(read.Selection, plane * read.KeyChannels);
        Require(read.Keys, plane * read.KeyChannels * read.Slots);
        Require(read.Shrinkage, plane * read.Slots);
        Require(read.Values, plane * read.ValueChannels * read.Objects * read.Slots);
        Require(read.Readout, plane * read.ValueChannels * read.Objects);
        Require(read.Used, sizeof(uint) * (long)members.Length);
        Require(read.Prepared, MemoryRead.PreparedBytes(read.Positions, read.KeyChannels));
        var parameters = new MemoryReadParameters
        {
            Keys = read.Keys.Address,
            Shrinkage = read.Shrinkage.Address,
            Values = read.Values.Address,
            Used = read.Used.Address,
            Prepared = read.Prepared.Address,
            Readout = read.Readout.Address,
            Positions = read.Positions,
            KeyChannels = read.KeyChannels,
            ValueChannels = read.ValueChannels,
            Slots = read.Slots,
            Objects = read.Objects,
            Groups = members.Length,
            Top = read.Top,
            Half = read.Half ? 1 : 0,
            Scale = 1 / MathF.Sqrt(read.KeyChannels),
        };
        members.CopyTo(parameters.Members);
        var queries = new MemoryQueriesParameters
        {
            Query = read.Query.Address, Selection = read.Selection.Address, Prepared = read.Prepared.Address,
            Positions = read.Positions, KeyChannels = read.KeyChannels, Half = parameters.Half,
        };
        _queries.Launch(stream, read.Positions, 1, queries);
        _read.Launch(stream, Warp, (read.Positions + ReadQueries - 1) / ReadQueries * members.Length, parameters);
    }

    /// <summary>Copies numbers into a part of another buffer; what is infinite or no number becomes 0.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="source">All of it is copied.</param>
    /// <param name="target">Receives it.</param>
    /// <param name="offset">Where in the target, in bytes; whole elements.</param>
    /// <param name="half">Whether they are FP16, else FP32.</param>
    public void Keep(CudaStream stream, DeviceBuffer source, DeviceBuffer target, long offset, bool half)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Require(target, offset + source.Bytes);
        var length = checked((int)(source.Bytes / (half ? 2 : sizeof(float))));
        var parameters = new KeepParameters { Source = source.Address, Target = target.Address + (ulong)offset, Length = length, Half = half ? 1 : 0 };
        _keep.Launch(stream, KeepRow, (length + KeepRow - 1) / KeepRow, parameters);
    }

    /// <summary>Adds up the slots of a ring, element by element.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="slots">slotCount x length floats; zeros where a slot holds nothing.</param>
    /// <param name="slotCount">At least 1.</param>
    /// <param name="target">Receives length floats.</param>
    /// <param name="length">Elements of a slot.</param>
    public void SumSlots(CudaStream stream, DeviceBuffer slots, int slotCount, DeviceBuffer target, int length)
    {
        Require(slots, sizeof(float) * (long)slotCount * length);
        Require(target, sizeof(float) * (long)length);
        _sumSlots.Launch(stream, length, 1, new SumSlotsParameters { Slots = slots.Address, Target = target.Address, SlotCount = slotCount, Length = length });
    }
}

/// <summary>A read of the memory: slots of one frame each, N positions in each. All numbers are FP16 or all FP32.</summary>
internal readonly ref struct MemoryRead
{
    /// <summary>Ck x N.</summary>
    public required DeviceBuffer Query { get; init; }

    /// <summary>Ck x N.</summary>
    public required DeviceBuffer Selection { get; init; }

    /// <summary>slots x Ck x N.</summary>
    public required DeviceBuffer Keys { get; init; }

    /// <summary>slots x N.</summary>
    public required DeviceBuffer Shrinkage { get; init; }

    /// <summary>slots x objects x Cv x N.</summary>
    public required DeviceBuffer Values { get; init; }

    /// <summary>Per group 32 bits: the slots that hold something for it.</summary>
    public required DeviceBuffer Used { get; init; }

    /// <summary>Between the two kernels: <see cref="PreparedBytes"/>.</summary>
    public required DeviceBuffer Prepared { get; init; }

    /// <summary>Receives objects x Cv x N.</summary>
    public required DeviceBuffer Readout { get; init; }

    /// <summary>N, of a slot and of the query.</summary>
    public required int Positions { get; init; }

    /// <summary>Ck.</summary>
    public required int KeyChannels { get; init; }

    /// <summary>Cv.</summary>
    public required int ValueChannels { get; init; }

    public required int Slots { get; init; }

    public required int Objects { get; init; }

    /// <summary>How many of the best positions are read.</summary>
    public required int Top { get; init; }

    /// <summary>FP16, else FP32.</summary>
    public required bool Half { get; init; }

    /// <summary>Bytes of <see cref="Prepared"/>.</summary>
    public static long PreparedBytes(int positions, int keyChannels) => sizeof(float) * (long)positions * ((2 * keyChannels) + 1);
}
