"""Writes pytorch-values.txt: losses and parameters in steps of gradient descent with losses, in double precision.

The network is y = x W over the last axis, with 3 inputs and 4 outputs. Element i of W is 0.6 sin(1.3 i), of x
sin(0.9 i + 0.5). A case is three lines: the loss and the data; the mean losses of 3 full-batch steps of learning rate 0.5;
the elements of W after them. The examples are 6 rows, or 2 sequences of 3, with the targets that TARGETS has.
"""
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

STEPS, RATE = 3, 0.5


def waves(shape, amplitude, step, start):
    count = torch.Size(shape).numel()
    return (amplitude * torch.sin(step * torch.arange(count) + start)).reshape(shape)


VALUES = waves((6, 4), 1, 1.7, 0.3)
CLASSES = torch.tensor([3, 0, 2, 1, 0, 0])
PAIRS = torch.tensor([0, 1, 0, 1, 2, 2])
VIEWS = torch.tensor([0, 1, 0, 1, 2, 3])
LABELS = (VALUES > 0).double()
MASK = waves((6, 4), 1, 2.3, 1) > -0.5
PROBABILITIES = torch.tensor([[(1 + (i + k) % 4) / 10 for k in range(4)] for i in range(6)])
# tokens 1, 1, 0 and 1, 0, 1 count
TOKENS = torch.tensor([True, True, False, True, False, True])
# the second of two sequences has one label and two steps
SEQUENCES = torch.tensor([[1, 2], [3, 0]])


def focal(gamma, weights):
    def loss(logits):
        p = torch.softmax(logits, 1)[torch.arange(6), CLASSES]
        each = -((1 - p) ** gamma) * torch.log(p)
        a = torch.ones(6) if weights is None else torch.tensor(weights)[CLASSES]
        return (a * each).sum() / a.sum()

    return loss


def weighted(weights):
    return lambda logits: F.cross_entropy(logits, CLASSES, weight=torch.tensor(weights))


def weighted_and_smoothed(smoothing, weights):
    def loss(logits):
        each = F.cross_entropy(logits, CLASSES, reduction="none", label_smoothing=smoothing)
        a = torch.tensor(weights)[CLASSES]
        return (a * each).sum() / a.sum()

    return loss


def tokens(weights=None):
    weights = None if weights is None else torch.tensor(weights)

    def loss(logits):
        ignored = torch.where(TOKENS, CLASSES, torch.tensor(-100)).reshape(2, 3)
        return F.cross_entropy(logits.reshape(2, 3, 4).transpose(1, 2), ignored, weight=weights, ignore_index=-100)

    return loss


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


def contrastive(temperature):
    """Over the examples that have a pair."""

    def loss(embedding):
        each = []
        for i in range(6):
            rest = [a for a in range(6) if a != i]
            s = {a: F.cosine_similarity(embedding[i], embedding[a], dim=0) / temperature for a in rest}
            below = torch.logsumexp(torch.stack([s[a] for a in rest]), 0)
            pairs = [a for a in rest if VIEWS[a] == VIEWS[i]]
            if pairs:
                each.append(sum(below - s[a] for a in pairs) / len(pairs))
        return torch.stack(each).mean()

    return loss


def hinge(scores):
    each = []
    for row, y in zip(scores, CLASSES):
        each.append(torch.relu(1 + max(row[j] for j in range(4) if j != y) - row[y]))
    return torch.stack(each).mean()


def pinball(shares):
    def loss(y):
        error = VALUES[:, :1] - y
        shared = torch.tensor(shares)
        return torch.where(error > 0, shared * error, (shared - 1) * error).mean()

    return loss


def pinball_of_one(y):
    error = VALUES - y
    return torch.where(error > 0, 0.9 * error, -0.1 * error).mean()


def dice(mask):
    def loss(y):
        each = []
        for p, t, m in zip(torch.sigmoid(y), LABELS, mask):
            p, t = p[m], t[m]
            each.append(1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1))
        return torch.stack(each).mean()

    return loss


def ctc(lengths, steps):
    def loss(logits):
        logs = torch.log_softmax(logits.reshape(2, 3, 4), 2).transpose(0, 1)
        each = F.ctc_loss(logs, SEQUENCES, torch.tensor(steps), torch.tensor(lengths), 0, reduction="none")
        return each.mean()

    return loss


ALL = torch.ones((6, 4), dtype=torch.bool)
CASES = [
    ("cross-entropy:weights=[1;2;0.5;4]", "classes", weighted([1.0, 2, 0.5, 4])),
    (
        "cross-entropy:weights=[1;2;0.5;4],label-smoothing=0.2",
        "classes",
        weighted_and_smoothed(0.2, [1.0, 2, 0.5, 4]),
    ),
    ("focal", "classes", focal(2, None)),
    ("focal:gamma=0.5", "classes", focal(0.5, None)),
    ("focal:gamma=3,weights=[1;2;0.5;4]", "classes", focal(3, [1.0, 2, 0.5, 4])),
    ("focal:gamma=0,weights=[1;2;0.5;4]", "classes", weighted([1.0, 2, 0.5, 4])),
    ("hinge", "classes", hinge),
    ("token-cross-entropy", "tokens", tokens()),
    ("token-cross-entropy:weights=[1;2;0.5;4]", "tokens", tokens([1.0, 2, 0.5, 4])),
    ("triplet:margin=0.3", "pairs", triplet(0.3)),
    ("triplet:margin=2", "pairs", triplet(2)),
    ("contrastive:temperature=0.5", "views", contrastive(0.5)),
    ("binary-cross-entropy", "labels", lambda y: F.binary_cross_entropy_with_logits(y, LABELS)),
    (
        "binary-cross-entropy:positive-weight=[3;1;1;0.5]",
        "masked-labels",
        lambda y: F.binary_cross_entropy_with_logits(
            y, LABELS, reduction="none", pos_weight=torch.tensor([3.0, 1, 1, 0.5])
        )[MASK].mean(),
    ),
    ("mse", "masked-values", lambda y: F.mse_loss(y[MASK], VALUES[MASK])),
    ("mae", "values", lambda y: F.l1_loss(y, VALUES)),
    ("mae", "masked-values", lambda y: F.l1_loss(y[MASK], VALUES[MASK])),
    ("huber:delta=0.5", "values", lambda y: F.huber_loss(y, VALUES, delta=0.5)),
    ("log-cosh", "values", lambda y: torch.log(torch.cosh(y - VALUES)).mean()),
    ("quantile:quantiles=[0.9]", "values", pinball_of_one),
    ("quantile:quantiles=[0.1;0.3;0.5;0.9]", "one-value", pinball([0.1, 0.3, 0.5, 0.9])),
    (
        "kl-divergence",
        "probabilities",
        lambda y: F.kl_div(torch.log_softmax(y, 1), PROBABILITIES, reduction="batchmean"),
    ),
    ("cosine", "values", lambda y: F.cosine_embedding_loss(y, VALUES, torch.ones(6))),
    ("dice", "labels", dice(ALL)),
    ("dice", "masked-labels", dice(MASK)),
    ("ctc", "sequences", ctc([2, 1], [3, 3])),
    ("ctc:steps=steps", "sequences", ctc([2, 1], [3, 2])),
    ("ctc:steps=count", "sequences", ctc([2, 1], [3, 2])),
]


def main(path):
    x = waves((6, 3), 1, 0.9, 0.5)
    with open(path, "w") as out:
        for name, data, loss in CASES:
            w = waves((3, 4), 0.6, 1.3, 0).requires_grad_()
            losses = []
            for _ in range(STEPS):
                value = loss(x @ w)
                losses.append(value.item())
                (gradient,) = torch.autograd.grad(value, w)
                w.data -= RATE * gradient
            print(name, losses)
            out.write(f"{name} {data}\n")
            for numbers in losses, w.detach().reshape(-1).tolist():
                out.write(" ".join(f"{v:.9g}" for v in numbers) + "\n")


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
