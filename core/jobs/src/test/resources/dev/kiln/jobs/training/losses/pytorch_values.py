"""Writes pytorch-values.txt: losses and parameters in steps of gradient descent with losses, in double precision.

The network is y = x W over the last axis, with 3 inputs and 4 outputs. Element i of W is 0.6 sin(1.3 i), of x
sin(0.9 i + 0.5). A case is three lines: the loss; the mean losses of 3 full-batch steps of learning rate 0.5; the
elements of W after them. The examples are 6 rows of the classes 3, 0, 2, 1, 0, 0, for triplets 6 rows of the classes
0, 1, 0, 1, 2, 2, and for tokens 2 sequences of 3 with those of the first, of which the tokens 1, 1, 0 and 1, 0, 1 count.
"""
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

CLASSES = torch.tensor([3, 0, 2, 1, 0, 0])
PAIRS = torch.tensor([0, 1, 0, 1, 2, 2])
COUNTS = torch.tensor([True, True, False, True, False, True])
STEPS, RATE = 3, 0.5


def waves(shape, amplitude, step, start):
    count = torch.Size(shape).numel()
    return (amplitude * torch.sin(step * torch.arange(count) + start)).reshape(shape)


def focal(gamma, weights):
    def loss(logits):
        p = torch.softmax(logits, 1)[torch.arange(6), CLASSES]
        each = -((1 - p) ** gamma) * torch.log(p)
        a = torch.ones(6) if weights is None else torch.tensor(weights)[CLASSES]
        return (a * each).sum() / a.sum()

    return loss


def weighted(weights):
    return lambda logits: F.cross_entropy(logits, CLASSES, weight=torch.tensor(weights))


def tokens(logits):
    ignored = torch.where(COUNTS, CLASSES, torch.tensor(-100)).reshape(2, 3)
    return F.cross_entropy(logits.reshape(2, 3, 4).transpose(1, 2), ignored, ignore_index=-100)


def triplet(margin):
    def loss(embedding):
        d = torch.stack([torch.stack([F.pairwise_distance(a, b, eps=0) for b in embedding]) for a in embedding])
        each = []
        for i in range(6):
            far = max(d[i, j] for j in range(6) if j != i and PAIRS[j] == PAIRS[i])
            near = min(d[i, j] for j in range(6) if PAIRS[j] != PAIRS[i])
            each.append(torch.relu(margin + far - near))
        return torch.stack(each).mean()

    return loss


CASES = [
    ("focal", focal(2, None)),
    ("focal:gamma=0.5", focal(0.5, None)),
    ("focal:gamma=3,weights=[1;2;0.5;4]", focal(3, [1.0, 2, 0.5, 4])),
    ("focal:gamma=0,weights=[1;2;0.5;4]", weighted([1.0, 2, 0.5, 4])),
    ("token-cross-entropy", tokens),
    ("triplet:margin=0.3", triplet(0.3)),
    ("triplet:margin=2", triplet(2)),
]


def main(path):
    x = waves((6, 3), 1, 0.9, 0.5)
    with open(path, "w") as out:
        for name, loss in CASES:
            w = waves((3, 4), 0.6, 1.3, 0).requires_grad_()
            losses = []
            for _ in range(STEPS):
                value = loss(x @ w)
                losses.append(value.item())
                (gradient,) = torch.autograd.grad(value, w)
                w.data -= RATE * gradient
            print(name, losses)
            out.write(name + "\n")
            for numbers in losses, w.detach().reshape(-1).tolist():
                out.write(" ".join(f"{v:.9g}" for v in numbers) + "\n")


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
