using System.Text;
using SRNet.Interop.Cuda;
using SRNet.Native.Cuda;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>A network on the GPU, its weights shared by all its contexts. Thread-safe.</summary>
internal sealed unsafe class TensorRtEngine : CudaHandle
{
    private const int ModeInput = 1;

    internal TensorRtEngine(CudaContext context, string name, nint engine)
        : base(context)
    {
        Name = name;
        Adopt(CudaResult.Success, engine, name);
        var info = new TrtEngineInfo { StructSize = (uint)sizeof(TrtEngineInfo) };
        TensorRtErrors.Check(TensorRtMethods.EngineGetInfo(this, ref info), $"Engine {name} cannot be described");
        ProfileCount = info.ProfileCount;
        LayerCount = info.LayerCount;
        ContextBytes = info.ContextBytes;
        Tensors = [.. Enumerable.Range(0, info.IoCount).Select(ReadTensor)];
    }

    /// <summary>What the engine is called in messages.</summary>
    public string Name { get; }

    /// <summary>Inputs and outputs, in the engine's order.</summary>
    public IReadOnlyList<EngineTensor> Tensors { get; }

    public int ProfileCount { get; }

    public int LayerCount { get; }

    /// <summary>Scratch memory that a context needs at the largest shapes of all profiles.</summary>
    public long ContextBytes { get; }

    /// <summary>Creates what one stream of frames needs to run the engine.</summary>
    public TensorRtContext CreateContext() => new(this);

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="SrNetException">InvalidInput: there is none.</exception>
    public EngineTensor Tensor(string name) =>
        Tensors.FirstOrDefault(t => t.Name == name)
        ?? throw SrNetException.InvalidInput($"Engine {Name} has no tensor {name}: it has {string.Join(", ", Tensors.Select(t => t.Name))}.");

    /// <summary>The shapes an input may take in a profile.</summary>
    public ShapeRange Range(string input, int profile = 0) =>
        new(input, ProfileShape(input, profile, 0), ProfileShape(input, profile, 1), ProfileShape(input, profile, 2), profile);

    /// <summary>The layers as JSON, in TensorRT's own form.</summary>
    public string Inspect()
    {
        Context.MakeCurrent();
        var status = (TensorRtStatus)TensorRtMethods.EngineInspect(this, null, 0, out var needed);
        if (status != TensorRtStatus.Buffer)
        {
            TensorRtErrors.Check((int)status, $"Engine {Name} cannot be described");
        }

        var json = new byte[needed];
        fixed (byte* pointer = json)
        {
            TensorRtErrors.Check(TensorRtMethods.EngineInspect(this, pointer, (ulong)json.Length, out _), $"Engine {Name} cannot be described");
        }

        return Encoding.UTF8.GetString(json.AsSpan(0, json.Length - 1));
    }

    private protected override bool ConcernsDevice => true;

    private protected override int Destroy(nint value)
    {
        TensorRtMethods.EngineFree(value);
        return CudaResult.Success;
    }

    private EngineTensor ReadTensor(int index)
    {
        var io = new TrtIo { StructSize = (uint)sizeof(TrtIo) };
        TensorRtErrors.Check(TensorRtMethods.EngineGetIo(this, index, ref io), $"Engine {Name} cannot be described");
        long[] shape = [.. ((ReadOnlySpan<long>)io.Shape)[..io.Dims]];
        return new EngineTensor(io.Name.ToString(), io.Mode == ModeInput, (TensorType)io.Type, io.ElementSize, shape, io.OnHost != 0);
    }

    private long[] ProfileShape(string input, int profile, int selector)
    {
        var shape = stackalloc long[8];
        TensorRtErrors.Check(TensorRtMethods.EngineProfileShape(this, input, profile, selector, shape, out var dims), $"Engine {Name} cannot be described");
        return new ReadOnlySpan<long>(shape, dims).ToArray();
    }
}
