"""Writes pytorch-values.txt: parameters after steps of training, in double precision.

The student is the network of SmallNetwork.java, tanh(x V^T + b) W, on its 40 examples as one batch. A case is two lines:
its name, and the elements of V, b, W and of what else is trained.

hint-dense: 5 steps of gradient descent with learning rate 0.05 towards the hint tanh(x U), U[i] = sin(i) of shape 6x5, by
the mean of 0.5 |hint - R h|^2 over the examples, where h is the hidden layer and R[i] = 0.4 cos(i) of shape 5x8.

qat: 20 steps with learning rate 0.2 of the mean cross entropy, with x and h rounded to 8 bits in the ranges before the
first step (0 included), V and W to 8 bits in theirs, with one scale each. The line has the codes of V and W at the end,
and b.
"""
import sys

import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def filled(f, *shape):
    i = np.arange(int(np.prod(shape)), dtype=np.float64)
    return torch.tensor(f(i).astype(np.float32).astype(np.float64).reshape(shape))


X = filled(lambda i: np.sin((i + 3) ** 2), 40, 6)


def student():
    return [
        filled(lambda i: 0.8 * np.sin((i + 1) ** 2), 8, 6),
        filled(lambda i: 0.3 * np.sin(i), 8),
        filled(lambda i: 1.5 * np.sin((i + 2) ** 2), 8, 3),
    ]


def descend(parameters, loss, steps, rate):
    for p in parameters:
        p.requires_grad_()
    for _ in range(steps):
        gradients = torch.autograd.grad(loss(*parameters), parameters, allow_unused=True)
        for p, g in zip(parameters, gradients):
            if g is not None:
                p.data -= rate * g
    return parameters


def hint():
    u = filled(np.sin, 6, 5)
    r = filled(lambda i: 0.4 * np.cos(i), 5, 8)

    def loss(v, b, w, r):
        h = torch.tanh(X @ v.T + b)
        return 0.5 * ((torch.tanh(X @ u) - h @ r.T) ** 2).sum(1).mean()

    return descend(student() + [r], loss, 5, 0.05)


def qat():
    labels = torch.arange(40) ** 2 % 3
    v, b, w = student()

    def single(x):
        return x.detach().float().double().item()

    def weight(p):
        scale = single(p.abs().max() / 127)
        return lambda x: torch.fake_quantize_per_tensor_affine(x, scale, 0, -128, 127)

    def activation(x):
        low, high = min(x.min().item(), 0), max(x.max().item(), 0)
        scale = single(torch.tensor((high - low) / 255))
        return lambda x: torch.fake_quantize_per_tensor_affine(x, scale, round(-low / scale), 0, 255)

    ofx, ofh, ofv, ofw = activation(X), activation(torch.tanh(X @ v.T + b)), weight(v), weight(w)
    scales = [single(p.abs().max() / 127) for p in (v, w)]

    def loss(v, b, w):
        h = torch.tanh(ofx(X) @ ofv(v).T + b)
        value = torch.nn.functional.cross_entropy(ofh(h) @ ofw(w), labels)
        print("qat loss", value.item())
        return value

    v, b, w = descend([v, b, w], loss, 20, 0.2)
    codes = [torch.clamp(torch.round(p.detach() / s), -128, 127) for p, s in zip((v, w), scales)]
    print("clipped", [(c.abs() > 127).sum().item() for c in codes])
    return codes + [b]


def main(path):
    with open(path, "w") as out:
        for name, run in [("hint-dense", hint), ("qat", qat)]:
            numbers = " ".join(f"{x:.9g}" for p in run() for x in p.detach().reshape(-1).tolist())
            out.write(f"{name}\n{numbers}\n")


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
