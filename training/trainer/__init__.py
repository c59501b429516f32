"""How the network learns: losses, the unrolled clip, the schedule."""
