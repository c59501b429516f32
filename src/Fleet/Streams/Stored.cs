using Orleans.Runtime;
using Orleans.Storage;

namespace SRNet.Fleet.Streams;

/// <summary>What became of a write.</summary>
internal enum Write
{
    Done,

    /// <summary>Redis had lost what was there before, and has this now.</summary>
    Refilled,

    /// <summary>Another activation has written since the state was read here: that one has the word.</summary>
    Superseded,
}

/// <summary>A state that says which activation wrote it.</summary>
internal interface IWritten
{
    /// <summary>Of the activation.</summary>
    string? Writer { get; set; }
}

/// <summary>Writes grains' state to a Redis that may hang, or come back without its data.</summary>
internal static class Stored
{
    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="writer">The activation that writes.</param>
    public static async Task<Write> WriteAsync<T>(IPersistentState<T> state, string writer)
        where T : class, IWritten
    {
        var value = state.State;
        value.Writer = writer;
        try
        {
            await state.WriteStateAsync();
            return Write.Done;
        }
        catch (InconsistentStateException)
        {
            await state.ReadStateAsync();
            var (exists, last) = (state.RecordExists, state.State.Writer);
            if (exists && last != writer)
            {
                return Write.Superseded;
            }

            // What was there is gone; or it is of this activation, which had not heard that Redis took it.
            state.State = value;
            await state.WriteStateAsync();
            return exists ? Write.Done : Write.Refilled;
        }
    }
}
