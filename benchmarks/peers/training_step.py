"""PyTorch's usual training loop: nn modules and torch.optim.SGD. Argument: the .npz file with parameters and batches."""
import sys

from peer import arrays, serve
import torch
from torch import nn
from torch.nn import functional

given = arrays(sys.argv[1])
batches = [(given[f"x{i}"], given[f"y{i}"]) for i in range(sum(name.startswith("x") for name in given))]
network = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
with torch.no_grad():
    for i, parameter in enumerate(network.parameters()):
        parameter.copy_(given[f"p{i}"])
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.5)
step = 0
last = 0.0


def once():
    global step, last
    images, labels = batches[step % len(batches)]
    step += 1
    optimizer.zero_grad()
    loss = functional.cross_entropy(network(images), labels)
    loss.backward()
    optimizer.step()
    last = loss.item()


serve(once, lambda: torch.tensor([last]))
