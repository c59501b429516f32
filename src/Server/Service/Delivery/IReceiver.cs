using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Delivery;

/// <summary>Somebody outside who gets the service's events. Used by one thread, which it may block.</summary>
internal interface IReceiver : IDisposable
{
    /// <summary>What log and metrics call it; how far it has the events is kept under this name.</summary>
    string Name { get; }

    /// <summary>Where it is, without anything secret.</summary>
    string Target { get; }

    /// <summary>Which events it gets.</summary>
    EventFilter Filter { get; }

    /// <summary>Opens what has to be open and tells what it is to know besides events; called again and again, at least once a second.</summary>
    /// <exception cref="SrNetException">It cannot be reached.</exception>
    void Refresh(CancellationToken stop);

    /// <summary>Hands an event over; returns once the receiver has confirmed it.</summary>
    /// <exception cref="SrNetException">It did not.</exception>
    void Deliver(ServiceEvent item, CancellationToken stop);
}
