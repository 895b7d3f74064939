"""Writes pytorch-values.txt: what PyTorch says of layers whose inputs and parameters are sines.

Each case is three lines: the layer as Kiln names it and the shape of its input, the output, and the gradient of
sum(cos(i) * output[i]) in the input. Parameters are filled in the order in which Kiln's layer makes them, as
0.4 * sin(0.7 * i + k) for element i of parameter k; PyTorch's rows of gates are brought into ONNX's order. A third word
of the first line counts parameters whose gradients follow, one line each. A layer of two inputs, +memory, is given the
tanh of the first three positions as the second.
"""
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)


def sines(shape, k):
    count = math.prod(shape)
    return torch.tensor([0.4 * math.sin(0.7 * i + k) for i in range(count)]).reshape(shape)


def inputs(shape):
    count = math.prod(shape)
    return torch.tensor([math.sin(0.3 * i + 0.5) for i in range(count)]).reshape(shape)


def recurrent(make, gates, order, layers, directions, units, features, k=0):
    """order: for each of PyTorch's gates its place among ONNX's."""
    module = make(features, units, num_layers=layers, bidirectional=directions == 2, batch_first=True)
    for layer in range(layers):
        width = features if layer == 0 else directions * units
        w = sines((directions, gates, units, width), k)
        r = sines((directions, gates, units, units), k + 1)
        b = sines((directions, 2, gates, units), k + 2)
        k += 3
        for direction in range(directions):
            suffix = f"l{layer}" + ("_reverse" if direction else "")
            getattr(module, "weight_ih_" + suffix).data = w[direction][order].reshape(-1, width)
            getattr(module, "weight_hh_" + suffix).data = r[direction][order].reshape(-1, units)
            getattr(module, "bias_ih_" + suffix).data = b[direction][0][order].reshape(-1)
            getattr(module, "bias_hh_" + suffix).data = b[direction][1][order].reshape(-1)
    return module


LSTM = [0, 2, 3, 1]
GRU = [1, 0, 2]


def all_times(module):
    return lambda x: module(x)[0]


def last_state(module, units):
    def run(x):
        last = module(x)[1]
        last = last[0] if isinstance(last, tuple) else last
        directions = 2 if module.bidirectional else 1
        return last[-directions:].transpose(0, 1).reshape(x.shape[0], directions * units)

    return run


def filled(module, *names):
    parameters = dict(module.named_parameters())
    for k, name in enumerate(names):
        parameters[name].data = sines(parameters[name].shape, k)
    return module


def attention(heads, causal):
    module = nn.MultiheadAttention(6, heads, batch_first=True)
    filled(module, "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")

    def run(x):
        t = x.shape[1]
        mask = torch.triu(torch.full((t, t), -math.inf), 1) if causal else None
        return module(x, x, x, attn_mask=mask, need_weights=False)[0]

    return run


def encoder(norm_first):
    block = nn.TransformerEncoderLayer(
        6, 2, 5, 0.0, "gelu" if norm_first else "relu", batch_first=True, norm_first=norm_first
    )
    attend = ["self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias"]
    maps = ["linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias"]
    first, second = ["norm1.weight", "norm1.bias"], ["norm2.weight", "norm2.bias"]
    filled(block, *(first + attend + second + maps if norm_first else attend + first + maps + second))
    block.train()  # the fast path of inference knows no gradient
    last = nn.LayerNorm(6)
    last.weight.data, last.bias.data = sines((6,), 12), sines((6,), 13)
    return (lambda x: last(block(x))) if norm_first else block


def over_time(module):
    return lambda x: module(x.transpose(1, 2)).transpose(1, 2)


def rms(x):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * sines((6,), 0)


def prelu(channels):
    return filled(nn.PReLU(channels), "weight")


SEQUENCE, IMAGE = (2, 4, 6), (2, 4, 3, 3)
CASES = [
    ("lstm:units=3", SEQUENCE, last_state(recurrent(nn.LSTM, 4, LSTM, 1, 1, 3, 6), 3)),
    ("lstm:units=3,layers=2,bidirectional=true,sequences=true", SEQUENCE, all_times(recurrent(nn.LSTM, 4, LSTM, 2, 2, 3, 6))),
    ("lstm:units=3,layers=2,bidirectional=true", SEQUENCE, last_state(recurrent(nn.LSTM, 4, LSTM, 2, 2, 3, 6), 3)),
    ("gru:units=3", SEQUENCE, last_state(recurrent(nn.GRU, 3, GRU, 1, 1, 3, 6), 3)),
    ("gru:units=3,layers=2,bidirectional=true,sequences=true", SEQUENCE, all_times(recurrent(nn.GRU, 3, GRU, 2, 2, 3, 6))),
    ("rnn:units=3", SEQUENCE, last_state(recurrent(nn.RNN, 1, [0], 1, 1, 3, 6), 3)),
    (
        "rnn:units=3,layers=2,sequences=true,activation=relu",
        SEQUENCE,
        all_times(recurrent(lambda *a, **o: nn.RNN(*a, nonlinearity="relu", **o), 1, [0], 2, 1, 3, 6)),
    ),
    ("multi-head-attention:heads=2", SEQUENCE, attention(2, False)),
    ("multi-head-attention:heads=3,causal=true", SEQUENCE, attention(3, True)),
    ("transformer-encoder:heads=2,feed-forward=5,dropout=0,norm=post", SEQUENCE, encoder(False)),
    ("transformer-encoder:heads=2,feed-forward=5,dropout=0,norm=pre,activation=gelu", SEQUENCE, encoder(True)),
    ("layer-norm", SEQUENCE, filled(nn.LayerNorm(6), "weight", "bias")),
    ("rms-norm", SEQUENCE, rms),
    ("group-norm:groups=2", IMAGE, filled(nn.GroupNorm(2, 4), "weight", "bias")),
    ("dense:units=3", SEQUENCE, filled(nn.Linear(6, 3), "weight", "bias")),
    ("conv1d:channels=4,kernel=3,padding=1,stride=2", SEQUENCE, over_time(filled(nn.Conv1d(6, 4, 3, 2, 1), "weight", "bias"))),
    ("conv1d:channels=6,kernel=2,dilation=2,groups=3", SEQUENCE, over_time(filled(nn.Conv1d(6, 6, 2, dilation=2, groups=3), "weight", "bias"))),
    (
        "conv-transpose2d:channels=2,kernel=3,stride=2,padding=1,output-padding=1",
        IMAGE,
        filled(nn.ConvTranspose2d(4, 2, 3, 2, 1, 1), "weight", "bias"),
    ),
    ("conv-transpose2d:channels=4,kernel=2,groups=2", IMAGE, filled(nn.ConvTranspose2d(4, 4, 2, groups=2), "weight", "bias")),
    ("conv2d:channels=8,kernel=3,groups=4,padding=same", IMAGE, filled(nn.Conv2d(4, 8, 3, padding=1, groups=4), "weight", "bias")),
    ("prelu", IMAGE, prelu(1)),
    ("prelu:shared=false", IMAGE, prelu(4)),
    ("gelu", SEQUENCE, nn.GELU()),
    ("gelu:approximate=true", SEQUENCE, nn.GELU(approximate="tanh")),
    ("silu", SEQUENCE, nn.SiLU()),
    ("elu:alpha=0.7", SEQUENCE, nn.ELU(0.7)),
    ("selu", SEQUENCE, nn.SELU()),
    ("mish", SEQUENCE, nn.Mish()),
    ("softplus", SEQUENCE, nn.Softplus()),
    ("mean-over-time", SEQUENCE, lambda x: x.mean(1)),
    ("max-over-time", SEQUENCE, lambda x: x.max(1)[0]),
    ("reshape:shape=3x-1", SEQUENCE, lambda x: x.reshape(2, 3, -1)),
    ("upsample:factor=2", IMAGE, nn.Upsample(scale_factor=2)),
    ("upsample:factor=3,mode=linear", IMAGE, nn.Upsample(scale_factor=3, mode="bilinear", align_corners=False)),
]


def separable(x, w1, w2, b):
    return F.conv2d(F.conv2d(x, w1, None, 2, 1, groups=4), w2, b)


def normalized(matrix):
    u = torch.full((matrix.shape[0],), 1 / math.sqrt(matrix.shape[0]))
    for _ in range(2):
        v = matrix.T @ u
        v = v / torch.sqrt((v**2).sum())
        u = matrix @ v
        u = u / torch.sqrt((u**2).sum())
    return u @ (matrix @ v)


def spectral_iterated(x, w, b):
    return F.linear(x, w / normalized(w), b)


def spectral_exact(x, w, b):
    return F.linear(x, w / torch.linalg.svdvals(w)[0], b)


def spectral_convolution(x, w, b):
    return F.conv2d(x, w / normalized(w.reshape(3, -1)), b, 1, 1)


def memory_attention(x, qw, qb, mw, mb, ow, ob):
    memory = torch.tanh(x[:, :3])
    module = nn.MultiheadAttention(6, 2, batch_first=True)
    weights = {"in_proj_weight": torch.cat([qw, mw]), "in_proj_bias": torch.cat([qb, mb]), "out_proj.weight": ow, "out_proj.bias": ob}
    return torch.func.functional_call(module, weights, (x, memory, memory), {"need_weights": False})[0]


def decoder(norm_first):
    module = nn.TransformerDecoderLayer(
        6, 2, 5, 0.0, "gelu" if norm_first else "relu", batch_first=True, norm_first=norm_first
    )

    def run(x, *p):
        p = list(p)
        take = lambda count: [p.pop(0) for _ in range(count)]
        first = take(2) if norm_first else None
        itself = take(4)
        first = first or take(2)
        second = take(2) if norm_first else None
        qw, qb, mw, mb, ow, ob = take(6)
        second = second or take(2)
        third = take(2) if norm_first else None
        maps = take(4)
        third = third or take(2)
        names = {"self_attn.in_proj_weight": itself[0], "self_attn.in_proj_bias": itself[1]}
        names |= {"self_attn.out_proj.weight": itself[2], "self_attn.out_proj.bias": itself[3]}
        names |= {"multihead_attn.in_proj_weight": torch.cat([qw, mw]), "multihead_attn.in_proj_bias": torch.cat([qb, mb])}
        names |= {"multihead_attn.out_proj.weight": ow, "multihead_attn.out_proj.bias": ob}
        names |= {"linear1.weight": maps[0], "linear1.bias": maps[1], "linear2.weight": maps[2], "linear2.bias": maps[3]}
        for k, norm in enumerate([first, second, third]):
            names |= {f"norm{k + 1}.weight": norm[0], f"norm{k + 1}.bias": norm[1]}
        t = x.shape[1]
        mask = torch.triu(torch.full((t, t), -math.inf), 1)
        y = torch.func.functional_call(module, names, (x, torch.tanh(x[:, :3])), {"tgt_mask": mask})
        return F.layer_norm(y, (6,), *p) if norm_first else y

    return run


ATTENTION, MEMORY = [(18, 6), (18,), (6, 6), (6,)], [(6, 6), (6,), (12, 6), (12,), (6, 6), (6,)]
NORM, MAPS = [(6,), (6,)], [(5, 6), (5,), (6, 5), (6,)]
VOLUME = (2, 4, 3, 4, 3)
FUNCTIONS = [
    ("depthwise-conv2d:kernel=3,multiplier=2,padding=same", IMAGE, lambda x, w, b: F.conv2d(x, w, b, 1, 1, groups=4), [(8, 1, 3, 3), (8,)]),
    ("separable-conv2d:channels=3,kernel=3,padding=1,stride=2", IMAGE, separable, [(4, 1, 3, 3), (3, 4, 1, 1), (3,)]),
    ("conv3d:channels=3,kernel=2,stride=2,padding=1", VOLUME, lambda x, w, b: F.conv3d(x, w, b, 2, 1), [(3, 4, 2, 2, 2), (3,)]),
    ("conv3d:channels=4,kernel=3,padding=same,groups=2", VOLUME, lambda x, w, b: F.conv3d(x, w, b, 1, 1, groups=2), [(4, 2, 3, 3, 3), (4,)]),
    ("instance-norm", IMAGE, lambda x, w, b: F.instance_norm(x, weight=w, bias=b), [(4,), (4,)]),
    ("spectral-dense:units=3,iterations=2", (2, 4), spectral_iterated, [(3, 4), (3,)]),
    ("spectral-dense:units=3,iterations=100", (2, 3, 4), spectral_exact, [(3, 4), (3,)]),
    ("spectral-conv2d:channels=3,kernel=3,padding=same,iterations=2", IMAGE, spectral_convolution, [(3, 4, 3, 3), (3,)]),
    ("permute:axes=[2;1]", SEQUENCE, lambda x: x.permute(0, 2, 1), []),
    ("permute:axes=[3;1;2]", VOLUME[:4], lambda x: x.permute(0, 3, 1, 2), []),
    ("max-pool1d:kernel=2", SEQUENCE, over_time(nn.MaxPool1d(2)), []),
    ("max-pool1d:kernel=3,stride=1,padding=1", SEQUENCE, over_time(nn.MaxPool1d(3, 1, 1)), []),
    ("avg-pool1d:kernel=3,stride=1", SEQUENCE, over_time(nn.AvgPool1d(3, 1)), []),
    ("avg-pool1d:kernel=2,padding=1", SEQUENCE, over_time(nn.AvgPool1d(2, padding=1, count_include_pad=False)), []),
    ("global-max-pool2d", IMAGE, nn.AdaptiveMaxPool2d(1), []),
    ("relu6", SEQUENCE, lambda x: nn.ReLU6()(x), []),
    ("hard-sigmoid", SEQUENCE, nn.Hardsigmoid(), []),
    ("hard-swish", SEQUENCE, nn.Hardswish(), []),
    ("multi-head-attention:heads=2+memory", SEQUENCE, memory_attention, MEMORY),
    ("transformer-decoder:heads=2,feed-forward=5,dropout=0,norm=post+memory", SEQUENCE, decoder(False), ATTENTION + NORM + MEMORY + NORM + MAPS + NORM),
    (
        "transformer-decoder:heads=2,feed-forward=5,dropout=0,norm=pre,activation=gelu+memory",
        SEQUENCE,
        decoder(True),
        NORM + ATTENTION + NORM + MEMORY + NORM + MAPS + NORM,
    ),
]


def words(tensor):
    return " ".join(f"{value:.7g}" for value in tensor.detach().reshape(-1).tolist())


def main(path):
    with open(path, "w") as out:
        for name, shape, layer in CASES:
            x = inputs(shape).requires_grad_()
            y = layer(x)
            weights = torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)
            (gradient,) = torch.autograd.grad((y * weights).sum(), x)
            out.write(f"{name} {'x'.join(map(str, shape))}\n{words(y)}\n{words(gradient)}\n")
        for name, shape, layer, parameters in FUNCTIONS:
            x = inputs(shape).requires_grad_()
            p = [sines(s, k).requires_grad_() for k, s in enumerate(parameters)]
            y = layer(x, *p)
            weights = torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)
            gradients = torch.autograd.grad((y * weights).sum(), [x, *p])
            out.write(f"{name} {'x'.join(map(str, shape))} {len(p)}\n{words(y)}\n")
            out.writelines(words(g) + "\n" for g in gradients)


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
