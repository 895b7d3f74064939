"""Writes pytorch-values.txt: losses and their gradients with PyTorch, in double precision.

A case is five lines: the loss; the shape of the prediction, whose element i is 2 sin(0.9 i + 0.5); the type, shape and
elements of the target; the loss of each example; the gradient of the sum of cos(n) * loss[n] in the prediction. Losses that
PyTorch has are its own functions; the others are written out as loops over examples.
"""
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def waves(shape, amplitude=2.0, step=0.9, start=0.5):
    count = math.prod(shape)
    return (amplitude * torch.sin(step * torch.arange(count) + start)).reshape(shape)


def each(loss):
    """The mean over the elements of each example."""
    return lambda p, t: loss(p, t).flatten(1).mean(1) if p.dim() > 1 else loss(p, t)


def classes(*numbers):
    return torch.tensor(numbers)


def focal(p, t):
    own = torch.softmax(p, 1)[torch.arange(len(t)), t]
    return -((1 - own) ** 2) * torch.log(own)


def margins(p, t, margin, power):
    losses = []
    for row, y in zip(p, t):
        others = [row[j] for j in range(len(row)) if j != y]
        losses.append(torch.clamp(margin + max(others) - row[y], min=0) ** power)
    return torch.stack(losses)


def binary_margins(p, t):
    sign = 2 * t - 1
    return torch.clamp(1 - sign * p.reshape(-1), min=0)


def pinball(shares):
    def loss(p, t):
        losses = []
        for n in range(len(t)):
            total = 0
            for k, q in enumerate(shares):
                error = t[n].reshape(-1) - p[n].reshape(-1, len(shares))[:, k]
                total = total + torch.where(error > 0, q * error, (q - 1) * error).mean()
            losses.append(total / len(shares))
        return torch.stack(losses)

    return loss


def cosine(p, t):
    return F.cosine_embedding_loss(p, t, torch.ones(len(p)), reduction="none")


def contrastive(temperature):
    def loss(p, t):
        losses = []
        for i in range(len(t)):
            rest = [a for a in range(len(t)) if a != i]
            s = {a: F.cosine_similarity(p[i], p[a], dim=0) / temperature for a in rest}
            below = torch.logsumexp(torch.stack([s[a] for a in rest]), 0)
            pairs = [a for a in rest if t[a] == t[i]]
            losses.append(sum((below - s[a] for a in pairs), p.sum() * 0) / max(1, len(pairs)))
        return torch.stack(losses)

    return loss


def dice(smooth):
    def loss(p, t):
        losses = []
        for row, mask in zip(torch.sigmoid(p), t):
            losses.append(1 - (2 * (row * mask).sum() + smooth) / (row.sum() + mask.sum() + smooth))
        return torch.stack(losses)

    return loss


def dice_of_channels(p, t):
    count = p.shape[1]
    return sum(dice(0.5)(p[:, c], t[:, c]) for c in range(count)) / count


def ctc(blank):
    def loss(p, t):
        lengths = torch.tensor([sum(1 for label in row if label != blank and label >= 0) for row in t.tolist()])
        steps = torch.full((len(p),), p.shape[1])
        logs = torch.log_softmax(p, 2).transpose(0, 1)
        return F.ctc_loss(logs, t.clamp(min=0), steps, lengths, blank, reduction="none", zero_infinity=True)

    return loss


def bce(weight=None):
    weight = None if weight is None else torch.tensor(weight)
    return each(lambda p, t: F.binary_cross_entropy_with_logits(p, t.double(), reduction="none", pos_weight=weight))


def sums_to_one(shape):
    return torch.softmax(waves(shape, 3, 1.7, 0.2), -1)


CASES = [
    ("cross-entropy", (4, 3), classes(0, 2, 2, 1), lambda p, t: F.cross_entropy(p, t, reduction="none")),
    (
        "cross-entropy:label-smoothing=0.2",
        (4, 3),
        classes(0, 2, 2, 1),
        lambda p, t: F.cross_entropy(p, t, reduction="none", label_smoothing=0.2),
    ),
    (
        "token-cross-entropy:label-smoothing=0.1",
        (2, 3, 4),
        torch.tensor([[3, 0, -100], [1, -100, 2]]),
        lambda p, t: F.cross_entropy(p.transpose(1, 2), t, reduction="none", label_smoothing=0.1),
    ),
    ("focal", (4, 3), classes(0, 2, 2, 1), focal),
    ("binary-cross-entropy", (4,), classes(0, 1, 1, 0), bce()),
    ("binary-cross-entropy", (4, 1), classes(0, 1, 1, 0), lambda p, t: bce()(p[:, 0], t)),
    ("binary-cross-entropy", (4, 2), classes(0, 1, 1, 0), lambda p, t: F.cross_entropy(p, t, reduction="none")),
    ("binary-cross-entropy:positive-weight=3", (4,), classes(0, 1, 1, 0), bce(3.0)),
    ("binary-cross-entropy", (3, 4), waves((3, 4), 0.5, 1.1, 0) + 0.5, bce()),
    (
        "binary-cross-entropy:positive-weight=[0.5;1;2;3]",
        (3, 4),
        torch.tensor([[0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1]]),
        bce([0.5, 1.0, 2.0, 3.0]),
    ),
    ("hinge", (4, 3), classes(0, 2, 2, 1), lambda p, t: margins(p, t, 1, 1)),
    ("hinge:margin=2.5,power=2", (4, 3), classes(0, 2, 2, 1), lambda p, t: margins(p, t, 2.5, 2)),
    ("hinge", (5, 1), classes(0, 1, 1, 0, 1), binary_margins),
    ("hinge", (5,), classes(0, 1, 1, 0, 1), binary_margins),
    ("mse", (3, 2, 2), waves((3, 2, 2), 1, 1.3, 0), each(lambda p, t: F.mse_loss(p, t, reduction="none"))),
    ("mae", (3, 2, 2), waves((3, 2, 2), 1, 1.3, 0), each(lambda p, t: F.l1_loss(p, t, reduction="none"))),
    ("huber", (3, 4), waves((3, 4), 1, 1.3, 0), each(lambda p, t: F.huber_loss(p, t, reduction="none"))),
    (
        "huber:delta=0.3",
        (4,),
        waves((4,), 1, 1.3, 0),
        each(lambda p, t: F.huber_loss(p, t, reduction="none", delta=0.3)),
    ),
    ("log-cosh", (3, 4), waves((3, 4), 1, 1.3, 0), each(lambda p, t: torch.log(torch.cosh(p - t)))),
    ("quantile", (4,), waves((4,), 1, 1.3, 0), pinball([0.5])),
    ("quantile:quantiles=[0.9]", (3, 4), waves((3, 4), 1, 1.3, 0), pinball([0.9])),
    ("quantile:quantiles=[0.1;0.5;0.9]", (4, 3), waves((4,), 1, 1.3, 0), pinball([0.1, 0.5, 0.9])),
    ("quantile:quantiles=[0.1;0.9]", (3, 2, 2), waves((3, 2), 1, 1.3, 0), pinball([0.1, 0.9])),
    ("quantile:quantiles=[0.1;0.9]", (3, 2), waves((3, 1), 1, 1.3, 0), pinball([0.1, 0.9])),
    (
        "kl-divergence",
        (3, 4),
        sums_to_one((3, 4)),
        lambda p, t: F.kl_div(torch.log_softmax(p, 1), t, reduction="none").sum(1),
    ),
    (
        "kl-divergence",
        (2, 3),
        torch.tensor([[0.0, 1.0, 0.0], [0.25, 0.0, 0.75]]),
        lambda p, t: F.kl_div(torch.log_softmax(p, 1), t, reduction="none").sum(1),
    ),
    ("cosine", (4, 3), waves((4, 3), 1, 1.3, 0), cosine),
    (
        "cosine",
        (2, 2, 3),
        waves((2, 2, 3), 1, 1.3, 0),
        lambda p, t: cosine(p.reshape(4, 3), t.reshape(4, 3)).reshape(2, 2).mean(1),
    ),
    ("contrastive", (6, 3), classes(0, 1, 0, 1, 0, 2), contrastive(0.1)),
    ("contrastive:temperature=0.5", (6, 3), classes(7, 8, 9, 9, 8, 7), contrastive(0.5)),
    ("dice", (3, 2, 2), torch.tensor([0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1]).reshape(3, 2, 2), dice(1)),
    ("dice:smooth=0.1", (3, 4), waves((3, 4), 0.5, 1.1, 0) + 0.5, dice(0.1)),
    (
        "dice:per-channel=true,smooth=0.5",
        (2, 3, 2, 2),
        (waves((2, 3, 2, 2), 1, 1.1, 0) > 0).long(),
        dice_of_channels,
    ),
    ("ctc", (4, 6, 4), torch.tensor([[1, 2, 3], [1, 1, 0], [2, 0, 0], [0, 0, 0]]), ctc(0)),
    ("ctc:blank=3", (3, 6, 4), torch.tensor([[0, 0, 0], [1, 0, 3], [2, -1, -1]]), ctc(3)),
    ("ctc", (2, 3, 4), torch.tensor([[1, 2, 3], [1, 1, 0]]), ctc(0)),
    ("ctc", (3, 2, 4), torch.tensor([[1, 1, 0], [1, 2, 0], [1, 2, 3]]), ctc(0)),
    ("ctc", (2, 1, 3), torch.tensor([[1], [0]]), ctc(0)),
]


def numbers(tensor):
    return " ".join(f"{v:.10g}" for v in tensor.detach().reshape(-1).tolist())


def main(path):
    with open(path, "w") as out:
        for name, shape, target, loss in CASES:
            p = waves(shape).requires_grad_()
            losses = loss(p, target)
            weights = torch.cos(torch.arange(losses.numel())).reshape(losses.shape)
            (gradient,) = torch.autograd.grad((weights * losses).sum(), p)
            kind = "FLOAT" if target.is_floating_point() else "INT64"
            out.write(f"{name}\n{'x'.join(map(str, shape))}\n")
            out.write(f"{kind} {'x'.join(map(str, target.shape))} {numbers(target)}\n")
            out.write(f"{numbers(losses)}\n{numbers(gradient)}\n")


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
