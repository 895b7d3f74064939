"""Writes pytorch-values.txt: what PyTorch says of networks with the layers, in double precision.

Element i of an input is sin(0.3 i + 0.5), token i is i * i modulo 5, and element i of parameter k, in the order in
which the layers make them, is 0.4 sin(0.7 i + k). Each case is a line with its name and the shape of its input, one
with the output, and one with each gradient of sum(cos(i) * output[i]): in the input, unless it holds tokens, and in
each parameter.
"""
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def waves(shape, amplitude, step, start):
    count = math.prod(shape)
    return torch.tensor([amplitude * math.sin(step * i + start) for i in range(count)]).reshape(shape)


def inception_of_images(x, w1, b1, w2, b2):
    return torch.cat([F.conv2d(x, w1, b1), torch.tanh(F.conv2d(x, w2, b2, padding=1)), torch.sigmoid(x)], 1)


def inception_of_sequences(x, w, b):
    return torch.cat([F.linear(x, w, b), torch.tanh(x)], 2)


def join_by_concat(x, w1, b1, w2, b2):
    a = F.linear(x, w1, b1)
    return torch.cat([F.linear(torch.tanh(a), w2, b2), a], 1)


def join_by_add(x, w1, b1, w2, b2):
    a = F.linear(x, w1, b1)
    return F.linear(torch.tanh(a), w2, b2) + a


def tied_to_dense(x, w, b1, b2):
    return torch.tanh(F.linear(x, w, b1)) @ w + b2


def tied_to_embedding(x, e, b):
    return torch.tanh(e[x]) @ e.T + b


CASES = [
    ("inception-of-images", (2, 3, 4, 4), inception_of_images, [(2, 3, 1, 1), (2,), (3, 3, 3, 3), (3,)]),
    ("inception-of-sequences", (2, 3, 4), inception_of_sequences, [(2, 4), (2,)]),
    ("join-by-concat", (2, 3), join_by_concat, [(4, 3), (4,), (2, 4), (2,)]),
    ("join-by-add", (2, 3), join_by_add, [(4, 3), (4,), (4, 4), (4,)]),
    ("tied-to-dense", (2, 3), tied_to_dense, [(4, 3), (4,), (3,)]),
    ("tied-to-embedding", (2, 4), tied_to_embedding, [(5, 3), (5,)]),
]


def words(tensor):
    return " ".join(f"{value:.9g}" for value in tensor.detach().reshape(-1).tolist())


def main(path):
    with open(path, "w") as out:
        for name, shape, network, parameters in CASES:
            tokens = name == "tied-to-embedding"
            count = math.prod(shape)
            x = torch.arange(count).square().remainder(5).reshape(shape) if tokens else waves(shape, 1, 0.3, 0.5)
            p = [waves(s, 0.4, 0.7, k).requires_grad_() for k, s in enumerate(parameters)]
            y = network(x if tokens else x.requires_grad_(), *p)
            total = (waves((y.numel(),), 1, 1, math.pi / 2) * y.reshape(-1)).sum()
            gradients = torch.autograd.grad(total, p if tokens else [x, *p])
            out.write(f"{name} {'x'.join(map(str, shape))}\n{words(y)}\n")
            out.writelines(words(g) + "\n" for g in gradients)


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
