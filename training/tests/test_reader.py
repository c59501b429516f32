"""The memory read against brute force."""
import math

import torch

from srnet.reader import MemoryReader


def example():
    return torch.randn(1, 8, 30), torch.rand(1, 1, 30) + 1, torch.randn(2, 6, 30), torch.randn(1, 8, 3, 5), torch.rand(1, 8, 3, 5)


def brute_force(keys, shrinkage, query, selection):
    q, e = query.flatten(2)[0], selection.flatten(2)[0]
    distance = (e[:, None] * (keys[0][:, :, None] - q[:, None]).square()).sum(0)
    return -distance * shrinkage[0, 0][:, None] / math.sqrt(keys.shape[1])


def test_similarity():
    keys, shrinkage, _, query, selection = example()
    assert torch.allclose(brute_force(keys, shrinkage, query, selection), MemoryReader.similarity(keys, shrinkage, query, selection)[0], atol=1e-4)


def test_top_k_reads_only_the_nearest():
    keys, shrinkage, values, query, selection = example()
    scores, want = brute_force(keys, shrinkage, query, selection), torch.zeros(2, 6, 15)
    for j in range(15):
        best = scores[:, j].topk(4)
        want[:, :, j] = (values[:, :, best.indices] * best.values.softmax(0)).sum(2)
    got = MemoryReader(4)(keys, shrinkage, values, query, selection, torch.tensor([0, 0]))
    assert torch.allclose(want.reshape(2, 6, 3, 5), got, atol=1e-5)


def test_top_k_of_everything_is_the_dense_read():
    keys, shrinkage, values, query, selection = example()
    read = lambda top: MemoryReader(top)(keys, shrinkage, values, query, selection, torch.tensor([0, 0]))
    assert torch.allclose(read(30), read(0), atol=1e-5)
