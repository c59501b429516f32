namespace SRNet.Interop.TensorRt.Plans;

/// <summary>Where an engine came from.</summary>
public enum PlanSource
{
    /// <summary>Its plan was in the cache.</summary>
    Cache,

    /// <summary>There was no plan; it was built.</summary>
    Built,

    /// <summary>There was a plan that could not be used; it was built anew.</summary>
    Rebuilt,
}
