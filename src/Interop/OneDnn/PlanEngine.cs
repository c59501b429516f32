using System.Text;
using SRNet.Interop.Compute;
using SRNet.Native.Compute;

namespace SRNet.Interop.OneDnn;

/// <summary>One engine as a plan for oneDNN and our own kernels, for images of any size. Its weights are shared by all that is bound.</summary>
/// <remarks>
/// Tensors that only engines read lie in their own layout, channels of a cell side by side, and may hold bytes; they never take more room than floats of their
/// shape do. So plans and ONNX graphs of one bundle cannot be mixed.
/// </remarks>
internal sealed class PlanEngine : IEngine
{
    private readonly ComputeModelHandle _model;
    private readonly ComputePort[] _ports;
    private readonly string[] _names;

    private PlanEngine(string name, ComputeModelHandle model, ComputePort[] ports)
    {
        (Name, _model, _ports) = (name, model, ports);
        _names = Array.ConvertAll(ports, NameOf);
        Inputs = [.. _names.Where((_, i) => ports[i].Input == 1)];
        Outputs = [.. _names.Where((_, i) => ports[i].Input == 0)];
    }

    public string Name { get; }

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Opens a plan.</summary>
    /// <param name="runtime">Whose threads compute; may be disposed before this.</param>
    /// <param name="name">For messages.</param>
    /// <param name="plan">The file's bytes, and behind them those of its ONNX file.</param>
    /// <exception cref="SrNetException">InvalidInput: the plan is damaged or of another version.</exception>
    public static unsafe PlanEngine Load(OneDnnRuntime runtime, string name, ReadOnlySpan<byte> plan)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ComputeModelHandle model;
        fixed (byte* bytes = plan)
        {
            OneDnnRuntime.Check(ComputeMethods.ModelOpen(runtime.Pool, bytes, (ulong)plan.Length, out model), $"The plan of engine {name} cannot be loaded");
        }

        var ports = new ComputePort[ComputeMethods.PortCount(model)];
        for (var i = 0; i < ports.Length; i++)
        {
            ports[i].StructSize = sizeof(ComputePort);
            OneDnnRuntime.Check(ComputeMethods.GetPort(model, i, ref ports[i]), $"The plan of engine {name} cannot be loaded");
        }

        return new PlanEngine(name, model, ports);
    }

    public unsafe IEngineRun Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors)
    {
        var bound = new Tensor[_ports.Length];
        var (objects, height, width) = (1, 0, 0);
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = Find(tensors, _names[i]);
            var shape = bound[i].Shape;
            objects = _ports[i].PerObject == 1 ? shape[0] : objects;
            if (_ports[i].Stride is > 0 and var stride)
            {
                (height, width) = (shape[2] * stride, shape[3] * stride);
            }
        }

        OneDnnRuntime.Check(ComputeMethods.ContextCreate(_model, height, width, objects, out var context), $"Engine {Name} cannot be made ready for {height}x{width}");
        var run = new PlanRun(Name, context, bound);
        try
        {
            for (var i = 0; i < bound.Length; i++)
            {
                OneDnnRuntime.Check(ComputeMethods.Bind(context, i, bound[i].Data, (ulong)bound[i].Length * sizeof(float)), $"Engine {Name} cannot be bound");
            }
        }
        catch
        {
            run.Dispose();
            throw;
        }

        return run;
    }

    public void Dispose() => _model.Dispose();

    private static string NameOf(ComputePort port)
    {
        ReadOnlySpan<byte> bytes = port.Name;
        return Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }

    private Tensor Find(ReadOnlySpan<(string Name, Tensor Tensor)> tensors, string name)
    {
        foreach (var (candidate, tensor) in tensors)
        {
            if (candidate == name)
            {
                return tensor;
            }
        }

        throw SrNetException.InvalidInput($"Engine {Name} has an input or output {name} that this program does not know: the bundle belongs to another version.");
    }
}

/// <summary>A plan bound to tensors.</summary>
internal sealed class PlanRun(string name, ComputeContextHandle context, Tensor[] tensors) : IEngineRun
{
    private readonly string _failed = $"Engine {name} failed";

    public void Run()
    {
        OneDnnRuntime.Check(ComputeMethods.Run(context), _failed);

        // The context keeps plain pointers into the tensors' memory.
        GC.KeepAlive(tensors);
    }

    public void Dispose() => context.Dispose();
}
