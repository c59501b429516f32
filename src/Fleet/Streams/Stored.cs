using Orleans.Runtime;
using Orleans.Storage;

namespace SRNet.Fleet.Streams;

/// <summary>Writes grains' state to a Redis that may have come back without its data.</summary>
internal static class Stored
{
    /// <summary>Writes a state.</summary>
    /// <returns>False when another activation has written since it was read here: then that one has the word.</returns>
    public static async Task<bool> TryWriteAsync<T>(IPersistentState<T> state)
        where T : class
    {
        var value = state.State;
        try
        {
            await state.WriteStateAsync();
            return true;
        }
        catch (InconsistentStateException)
        {
            await state.ReadStateAsync();
            if (state.RecordExists)
            {
                return false;
            }

            // Nobody has written; what was there is gone.
            state.State = value;
            await state.WriteStateAsync();
            return true;
        }
    }
}
