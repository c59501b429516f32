"""Several single-threaded processes that train one network on parts of every batch.

One process with two threads waits for both at every operator; when other work shares the cores each such wait costs a time slice
of the scheduler, and an iteration took up to ten times as long. Processes meet only once per iteration.
"""
import ctypes
import os
import signal
import tempfile

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


class Group:
    """The processes of a run; alone, every operation is free."""

    def __init__(self, rank=0, size=1, meeting=None):
        self.rank, self.size = rank, size
        if size > 1:
            dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=size)

    def first(self, value):
        """The first process's value of a float, so that all agree on the clock."""
        if self.size == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64)
        dist.broadcast(shared, 0)
        return shared.item()

    def average_gradients(self, weights):
        if self.size == 1:
            return
        weights = [p for p in weights if p.grad is not None]
        flat = torch.cat([p.grad.flatten() for p in weights])
        dist.all_reduce(flat)
        flat /= self.size
        for p, g in zip(weights, flat.split([p.numel() for p in weights])):
            p.grad.copy_(g.view_as(p))


def start(rank, size, meeting, function, arguments):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: end with the parent, even if that is killed
    function(Group(rank, size, meeting), *arguments)


def run(size, function, *arguments):
    """Call function(group, *arguments) in `size` processes, forked so that they share what is in memory already."""
    if size == 1:
        return function(Group(), *arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        mp.start_processes(start, (size, f"{folder}/meeting", function, arguments), size, start_method="fork")
