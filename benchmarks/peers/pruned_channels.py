"""Channels of CIFAR-10's ResNet-20 removed by the L2 norm of their groups, as Torch-Pruning does by default, and fine-tuned.

pruned_channels.py NETWORK.onnx PRUNED.onnx DATA [EPOCHS [SEEDS]]

As many channels of each layer stay as in PRUNED.onnx, which kiln compress wrote, so that both have the same
multiply-accumulates. DATA holds the binary files of CIFAR-10, plain or with gzip. Prints the accuracy for each seed.
"""
import statistics
import sys

import peer
import cifar10
import torch
from torch.nn import functional


def members():
    """For each group of channels the layers and the side of each, with the first index of the group there."""
    streams = {1: [("conv1", 0, 0), ("bn1", 0, 0)], 2: [], 3: []}
    inner = {}
    # a stage has the channels of the one before in its middle, and as many new ones around them
    inside = {1: {1: 0}, 2: {1: 8, 2: 0}, 3: {1: 24, 2: 16, 3: 0}}
    for stage in (1, 2, 3):
        for block in (0, 1, 2):
            name = f"layer{stage}.{block}."
            inner[name] = [(name + "conv1", 0, 0), (name + "bn1", 0, 0), (name + "conv2", 1, 0)]
            read = stage - 1 if block == 0 and stage > 1 else stage
            for stream, first in inside[read].items():
                streams[stream].append((name + "conv1", 1, first))
            for stream, first in inside[stage].items():
                streams[stream] += [(name + "conv2", 0, first), (name + "bn2", 0, first)]
    for stream, first in inside[3].items():
        streams[stream].append(("linear", 1, first))
    return streams, inner


def own(stream):
    """The channels of a stage that the one before has not: around its middle, where those of the one before are."""
    return {1: list(range(16)), 2: [*range(8), *range(24, 32)], 3: [*range(16), *range(48, 64)]}[stream]


def norms(layer, side):
    w = layer.weight.detach().transpose(0, 1) if side else layer.weight.detach()
    return w.reshape(w.shape[0], -1).square().sum(1)


def lowest(layers, group, channels, kept):
    """The channels that go: the mean over the layers of the squared norm, lowest first."""
    scores = torch.stack([norms(layers[name], side)[[c + first for c in channels]] for name, side, first in group]).mean(0)
    order = scores.argsort().tolist()
    return [channels[i] for i in order[:len(channels) - kept]]


def masks(layers, pruned):
    streams, inner = members()
    kept = {1: pruned["conv1.weight"].shape[0]}
    kept[2] = pruned["layer2.0.conv2.weight"].shape[0] - kept[1]
    kept[3] = pruned["layer3.0.conv2.weight"].shape[0] - kept[1] - kept[2]
    result = {name: torch.ones_like(layer.weight) for name, layer in layers.items()}

    def remove(group, channels):
        for name, side, first in group:
            at = [c + first for c in channels]
            if side:
                result[name][:, at] = 0
            else:
                result[name][at] = 0

    for stream, group in streams.items():
        remove(group, lowest(layers, group, own(stream), kept[stream]))
    for name, group in inner.items():
        width = layers[name + "conv1"].weight.shape[0]
        remove(group, lowest(layers, group, list(range(width)), pruned[name + "conv1.weight"].shape[0]))
    return result


@torch.no_grad()
def apply(layers, mask):
    for name, layer in layers.items():
        layer.weight.mul_(mask[name])
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.bias.mul_(mask[name])


def fine_tuned(given, pruned, train, test, epochs, seed):
    net, layers = cifar10.network(given)
    mask = masks(layers, pruned)
    apply(layers, mask)
    torch.manual_seed(seed)
    images, labels = train
    optimizer = torch.optim.Adam(net.parameters(), 0.001)
    batches = (len(labels) + 63) // 64
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * batches)
    for _ in range(epochs):
        net.train()
        for batch in torch.randperm(len(labels)).split(64):
            optimizer.zero_grad()
            functional.cross_entropy(net(images[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
            apply(layers, mask)
    return cifar10.accuracy(net, *test)


def main():
    file, pruned_file, folder = sys.argv[1:4]
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 10
    seeds = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    given, pruned = cifar10.weights(file), cifar10.weights(pruned_file)
    train, test = cifar10.examples(folder, "data_batch*"), cifar10.examples(folder, "test_batch*")
    print(f"before {cifar10.accuracy(cifar10.network(given)[0], *test):.2f} %", flush=True)
    results = [fine_tuned(given, pruned, train, test, epochs, seed) for seed in range(seeds)]
    print("after", " ".join(f"{r:.2f}" for r in results), f"mean {statistics.mean(results):.2f} %")


if __name__ == "__main__":
    main()
