using Microsoft.ML.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>A graph of somebody's own, of one picture in and one tensor out, of which only its file tells the shapes. One run at a time.</summary>
internal sealed class OrtPictureModel : IDisposable
{
    private const int UsualSide = 640;
    private readonly string _name;
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string _output;

    /// <param name="path">The file.</param>
    /// <param name="threads">A run may use.</param>
    /// <exception cref="SrNetException">Missing: no such file. InvalidInput: it is no such graph.</exception>
    public OrtPictureModel(string path, int threads)
    {
        _name = path;
        if (!File.Exists(path))
        {
            throw SrNetException.Missing($"There is no file '{path}'.");
        }

        OrtRuntime.EnsureLoaded();
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw SrNetException.InvalidInput($"'{path}' cannot be used: {OrtRuntime.Describe(e)}", e);
        }

        try
        {
            (_input, Height, Width) = Input();
            _output = _session.OutputMetadata.Count == 1 && _session.OutputMetadata.First() is { Value.ElementType: { } type, Key: var name } && type == typeof(float)
                ? name
                : throw Wrong($"it has {_session.OutputMetadata.Count} outputs where one of floats is wanted: export the detector alone, in 32 bits");
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Of the pictures it takes.</summary>
    public int Height { get; }

    /// <summary>As <see cref="Height"/>.</summary>
    public int Width { get; }

    /// <summary>What whoever exported it wrote into it; null = nothing of that name.</summary>
    public string? Note(string name) => _session.ModelMetadata.CustomMetadataMap.GetValueOrDefault(name);

    /// <summary>Runs it.</summary>
    /// <param name="picture">1 x 3 x height x width.</param>
    /// <param name="shape">Of the answer.</param>
    public float[] Run(float[] picture, out int[] shape)
    {
        try
        {
            using var value = OrtValue.CreateTensorValueFromMemory(picture, [1, 3, Height, Width]);
            using var run = new RunOptions();
            using var answers = _session.Run(run, [_input], [value], [_output]);
            shape = Array.ConvertAll(answers[0].GetTensorTypeAndShape().Shape, side => (int)side);
            return answers[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException e)
        {
            throw SrNetException.Failed($"'{_name}' failed: {OrtRuntime.Describe(e)}", e);
        }
    }

    public void Dispose() => _session.Dispose();

    // Sides that are free are what such graphs are mostly trained for.
    private (string Name, int Height, int Width) Input() =>
        _session.InputMetadata.Count == 1 && _session.InputMetadata.First() is { Key: var name, Value: { ElementType: { } type, Dimensions: [var batch, 3, var height, var width] } }
            && type == typeof(float) && batch is 1 or < 1
            ? (name, height > 0 ? height : UsualSide, width > 0 ? width : UsualSide)
            : throw Wrong("it takes no single picture of 1 x 3 x height x width floats");

    private SrNetException Wrong(string what) => SrNetException.InvalidInput($"'{_name}' is no detector in YOLO's layout: {what}.");
}
