using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Overload;
using SRNet.Pipeline.Streams;

namespace SRNet.Server.Service.Streams;

/// <summary>What the log says of a stream: one line when it, or one of its outputs, changes its state; none per try.</summary>
internal sealed partial class StreamLog(string stream, ILogger log)
{
    public void Changed(StreamState state, string? problem)
    {
        if (state is StreamState.Failed or StreamState.Reconnecting)
        {
            LogTrouble(stream, state.ToString().ToLowerInvariant(), problem ?? "its source does not answer");
        }
        else
        {
            LogState(stream, state.ToString().ToLowerInvariant());
        }
    }

    public void Changed(OverloadChange change)
    {
        if (change.Refusal is not null)
        {
            LogRefusal(stream, change.Refusal);
        }

        var does = change.Level switch
        {
            OverloadLevel.LocalMemory => "its local memory is renewed every second frame",
            OverloadLevel.SmallerPicture => "the network works on a smaller picture",
            OverloadLevel.Dropping => "frames are dropped, nothing more can be saved",
            _ => "nothing is left out",
        };
        LogOverload(stream, Math.Round(change.Segmented, 1), Math.Round(change.Arriving, 1), does);
    }

    public void Changed(OutputState before, OutputStatus output)
    {
        if (output.State == OutputState.Failed)
        {
            LogOutputFailed(stream, output.Kind, output.Target ?? "its readers", output.Problem ?? "it broke");
        }
        else if (before == OutputState.Failed)
        {
            LogOutputBack(stream, output.Kind, output.Target ?? "its readers");
        }
        else
        {
            // Readers come and go all the time.
            LogOutputState(stream, output.Kind, output.State.ToString().ToLowerInvariant());
        }
    }

    [LoggerMessage(LogLevel.Information, "stream {Stream}: {State}")]
    private partial void LogState(string stream, string state);

    [LoggerMessage(LogLevel.Warning, "stream {Stream}: {State}: {Problem}")]
    private partial void LogTrouble(string stream, string state, string problem);

    [LoggerMessage(LogLevel.Warning, "stream {Stream}: output {Kind} to {Target} failed and is tried again: {Problem}")]
    private partial void LogOutputFailed(string stream, string kind, string target, string problem);

    [LoggerMessage(LogLevel.Information, "stream {Stream}: output {Kind} to {Target} works again")]
    private partial void LogOutputBack(string stream, string kind, string target);

    [LoggerMessage(LogLevel.Information, "stream {Stream}: overload: {Segmented} of {Arriving} frames a second were segmented; {Does} now")]
    private partial void LogOverload(string stream, double segmented, double arriving, string does);

    [LoggerMessage(LogLevel.Information, "stream {Stream}: overload: {Refusal}")]
    private partial void LogRefusal(string stream, string refusal);

    [LoggerMessage(LogLevel.Debug, "stream {Stream}: output {Kind} {State}")]
    private partial void LogOutputState(string stream, string kind, string state);
}
