"""CIFAR-10 and the published ResNet-20 for PyTorch: examples, weights from an .onnx file, accuracy."""
import glob
import gzip
import os

import networks
import numpy
import onnx
import onnx.numpy_helper
import torch

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def examples(folder, pattern, limit=None):
    """Normalized images and labels of the binary files, plain or with gzip."""
    rows = []
    for file in sorted(glob.glob(os.path.join(folder, pattern))):
        with (gzip.open if file.endswith(".gz") else open)(file, "rb") as stream:
            rows.append(numpy.frombuffer(stream.read(), numpy.uint8).reshape(-1, 3073))
    rows = numpy.concatenate(rows)[:limit]
    images = torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).astype("float32") / 255)
    return (images - MEAN) / DEVIATION, torch.from_numpy(rows[:, 0].astype("int64"))


def weights(file):
    return {w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy()) for w in onnx.load(file).graph.initializer}


def names():
    """The names of the layers in the file, in the order of the network."""
    yield from ("conv1", "bn1")
    for stage in (1, 2, 3):
        for block in (0, 1, 2):
            yield from (f"layer{stage}.{block}.{part}" for part in ("conv1", "bn1", "conv2", "bn2"))
    yield "linear"


@torch.no_grad()
def network(given):
    """The network with given weights, and its layers by name."""
    net = networks.resnet20()
    layers = [m for m in net.modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Linear))]
    by_name = dict(zip(names(), layers, strict=True))
    for name, layer in by_name.items():
        for key, value in layer.state_dict().items():
            if f"{name}.{key}" in given:
                value.copy_(given[f"{name}.{key}"])
    return net, by_name


@torch.no_grad()
def accuracy(net, images, labels):
    """The share of right classes, in percent."""
    net.eval()
    right = sum((net(images[i:i + 250]).argmax(1) == labels[i:i + 250]).sum().item() for i in range(0, len(labels), 250))
    return 100 * right / len(labels)
