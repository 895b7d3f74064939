"""PGD in PyTorch, the gradient of the input alone. Arguments: the network and the .npz file of its job."""
import sys

from peer import arrays, serve
import torch
from torch.nn import functional

from networks import build

given = arrays(sys.argv[2])
inputs, labels = given["x"], given["y"]
epsilon, step_size, steps = given["epsilon"].item(), given["step_size"].item(), given["steps"].item()
low, high = given["low"].item(), given["high"].item()
network = build(sys.argv[1], given, embeds=False).eval().requires_grad_(False)
found = inputs


def once():
    global found
    found = inputs
    for _ in range(steps):
        found = found.detach().requires_grad_(True)
        loss = functional.cross_entropy(network(found), labels, reduction="sum")
        gradient, = torch.autograd.grad(loss, found)
        with torch.no_grad():
            moved = found + step_size * gradient.sign()
            found = torch.min(torch.max(moved, inputs - epsilon), inputs + epsilon).clamp(low, high)


serve(once, lambda: found)
