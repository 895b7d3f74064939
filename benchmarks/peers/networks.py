"""The networks by name, as a reader of PyTorch's documentation writes them, with the weights that a file gives."""
import torch
from torch import nn
from torch.nn import functional


class Shortcut(nn.Module):
    """ResNet's shortcut without weights: every second pixel, and channels of zeros on both sides."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels

    def forward(self, x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.channels // 4, self.channels // 4))


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = Shortcut(channels) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class Fire(nn.Module):
    def __init__(self, before, squeezed, expanded):
        super().__init__()
        self.squeeze = nn.Conv2d(before, squeezed, 1)
        self.expand1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x):
        x = functional.relu(self.squeeze(x))
        return torch.cat([functional.relu(self.expand1(x)), functional.relu(self.expand3(x))], 1)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(128, 128, num_layers=2, batch_first=True)
        self.dense = nn.Linear(128, 4)

    def forward(self, x):
        y, _ = self.lstm(x)
        return self.dense(y[:, -1])


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(32, 128))
        layer = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.dense = nn.Linear(128, 4)

    def forward(self, x):
        return self.dense(self.encoder(x + self.positions).mean(1))


def mlp():
    return nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 10))


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    before = 16
    for channels in (16, 32, 64):
        for _ in range(3):
            layers.append(Block(before, channels, channels // before))
            before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def squeezenet():
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
        Fire(64, 16, 64), Fire(128, 16, 64), nn.MaxPool2d(3, 2),
        Fire(128, 32, 128), Fire(256, 32, 128), nn.MaxPool2d(3, 2),
        Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256), Fire(512, 64, 256),
        nn.Conv2d(512, 1000, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def numbered(given, prefix):
    return [given[f"{prefix}{i}"] for i in range(sum(name.startswith(prefix) and name[1:].isdigit() for name in given))]


def in_order(network, given):
    """The parameters as they come; the running statistics, mean before variance, as they come."""
    for parameter, value in zip(network.parameters(), numbered(given, "p"), strict=True):
        parameter.copy_(value)
    statistics = [buffer for buffer in network.buffers() if buffer.is_floating_point()]
    for buffer, value in zip(statistics, numbered(given, "s"), strict=True):
        buffer.copy_(value)


def gates(weight):
    """ONNX has the gates in the order i o f c, PyTorch i f c o."""
    i, o, f, c = weight.chunk(4)
    return torch.cat([i, f, c, o])


def recurrent_weights(network, given):
    weights = given[1:]
    for layer in range(2):
        w, r, b = (weight[0] for weight in weights[3 * layer:3 * layer + 3])
        into, state = b.chunk(2)
        for name, value in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), (w, r, into, state)):
            getattr(network.lstm, f"{name}_l{layer}").copy_(gates(value))
    network.dense.weight.copy_(weights[6])
    network.dense.bias.copy_(weights[7])


def transformer_weights(network, given):
    weights = iter(given[1:])
    network.positions.copy_(next(weights))
    for layer in network.encoder.layers:
        attention = layer.self_attn
        for weight, bias in (
                (attention.in_proj_weight, attention.in_proj_bias),
                (attention.out_proj.weight, attention.out_proj.bias)):
            weight.copy_(next(weights).t())
            bias.copy_(next(weights))
        layer.norm1.weight.copy_(next(weights))
        layer.norm1.bias.copy_(next(weights))
        for linear in (layer.linear1, layer.linear2):
            linear.weight.copy_(next(weights).t())
            linear.bias.copy_(next(weights))
        layer.norm2.weight.copy_(next(weights))
        layer.norm2.bias.copy_(next(weights))
    network.dense.weight.copy_(next(weights))
    network.dense.bias.copy_(next(weights))


def embedding(given):
    return nn.Embedding.from_pretrained(given["p0"].clone(), freeze=False)


def sequence(body, weights, given, embeds):
    network = body()
    weights(network, numbered(given, "p"))
    return nn.Sequential(embedding(given), network) if embeds else network


@torch.no_grad()
def build(name, given, embeds):
    """A network with its weights. One that reads words begins with their embedding, or behind it."""
    if name == "lstm":
        return sequence(Recurrent, recurrent_weights, given, embeds)
    if name == "transformer":
        return sequence(Transformer, transformer_weights, given, embeds)
    network = {"mlp": mlp, "cnn": cnn, "resnet20": resnet20, "squeezenet": squeezenet}[name]()
    in_order(network, given)
    return network
