"""CIFAR-10's ResNet-20 pruned with torch.nn.utils.prune by the magnitudes of all layers together, and fine-tuned.

prune_resnet20.py NETWORK.onnx DATA [EPOCHS [SEEDS [LIMIT]]]

The course is that of Kiln's magnitude-pruning: over the first half of the steps the sparsity follows the cubic schedule,
in at least 20 removals; Adam with a learning rate of 0.001, batches of 64, no augmentation. DATA holds the binary files of
CIFAR-10. Prints a row for each sparsity, as prune_resnet20.sh does for Kiln. LIMIT is the number of examples of each kind.
"""
import statistics
import sys

import peer
import cifar10
import torch
from torch.nn import functional
from torch.nn.utils import prune

SPARSITIES = (0.5, 0.8, 0.9)
BATCH = 64
FREQUENCY = 100


def course(goal, steps):
    """The steps before which weights are removed, with the sparsity."""
    ramp = max(1, int(0.5 * (steps - 1)))
    between = max(1, min(FREQUENCY, ramp // 20))
    for step in range(steps):
        done = 1 if step + 1 >= steps else min(1, step / ramp)
        if step % between == 0 or done == 1:
            yield step, goal * (1 - (1 - done) ** 3)


def remove(parameters, count):
    """Removes as many more weights, those of the smallest magnitude."""
    if count > 0:
        prune.global_unstructured(parameters, pruning_method=prune.L1Unstructured, amount=count)


def fine_tuned(given, train, test, goal, epochs, seed):
    net, layers = cifar10.network(given)
    parameters = [(l, "weight") for l in layers.values() if not isinstance(l, torch.nn.BatchNorm2d)]
    total = sum(l.weight.numel() for l, _ in parameters)
    images, labels = train
    sparsities = dict(course(goal, epochs * ((len(labels) + BATCH - 1) // BATCH)))
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(net.parameters(), 0.001)
    removed = step = 0
    for _ in range(epochs):
        net.train()
        for batch in torch.randperm(len(labels)).split(BATCH):
            asked = round(sparsities.get(step, 0) * total)
            remove(parameters, asked - removed)
            removed = max(removed, asked)
            optimizer.zero_grad()
            functional.cross_entropy(net(images[batch]), labels[batch]).backward()
            optimizer.step()
            step += 1
    for layer, name in parameters:
        prune.remove(layer, name)
    zeros = sum((l.weight == 0).sum().item() for l, _ in parameters)
    print(f"seed {seed}: {zeros} of {total} weights are zero", file=sys.stderr, flush=True)
    return cifar10.accuracy(net, *test)


def main():
    file, folder = sys.argv[1:3]
    epochs, seeds, limit = (int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((3, 10), (4, 3), (5, None)))
    given = cifar10.weights(file)
    train, test = cifar10.examples(folder, "data_batch*", limit), cifar10.examples(folder, "test_batch*", limit)
    print(f"PyTorch {torch.__version__}, {epochs} epochs of {len(train[1])} examples")
    print("| sparsity | " + " | ".join(f"seed {seed}" for seed in range(seeds)) + " | mean |")
    print("| ---: |" + " ---: |" * (seeds + 1))
    print(f"| 0 % |{' |' * seeds} {cifar10.accuracy(cifar10.network(given)[0], *test):.2f} % |", flush=True)
    for goal in SPARSITIES:
        found = [fine_tuned(given, train, test, goal, epochs, seed) for seed in range(seeds)]
        row = " | ".join(f"{value:.2f}" for value in found)
        print(f"| {100 * goal:.0f} % | {row} | {statistics.mean(found):.2f} % |", flush=True)


if __name__ == "__main__":
    main()
