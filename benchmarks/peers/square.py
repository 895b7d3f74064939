"""The Square attack in L-infinity in PyTorch, as AutoAttack's program does it: one place and one sign of each channel for
the whole batch. Arguments: the network and the .npz file of its job."""
import sys

from peer import arrays, serve
import torch

from networks import build

HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
SHARE = 0.8

given = arrays(sys.argv[2])
inputs, labels = given["x"], given["y"]
epsilon, queries = given["epsilon"].item(), given["steps"].item()
low, high = given["low"].item(), given["high"].item()
network = build(sys.argv[1], given, embeds=False).eval().requires_grad_(False)
channels, height, width = inputs.shape[1:]
found = inputs


def margins(points, classes):
    scores = network(points)
    right = scores.gather(1, classes[:, None])[:, 0]
    return right - scores.scatter(1, classes[:, None], -torch.inf).amax(1)


def once():
    global found
    with torch.no_grad():
        random = torch.Generator().manual_seed(1)
        stripes = torch.randint(0, 2, (len(inputs), channels, 1, width), generator=random) * 2.0 - 1
        found = (inputs + epsilon * stripes).clamp(low, high)
        least = margins(found, labels)
        for query in range(1, queries):
            left = (least >= 0).nonzero()[:, 0]
            if len(left) == 0:
                break
            share = SHARE / 2 ** sum(10_000 * query / queries > at for at in HALVINGS)
            side = max(round((share * height * width) ** 0.5), 1)
            top = int(torch.randint(0, height - side + 1, (1,), generator=random))
            start = int(torch.randint(0, width - side + 1, (1,), generator=random))
            signs = torch.randint(0, 2, (channels, 1, 1), generator=random) * 2.0 - 1
            clean, tried = inputs[left], found[left].clone()
            tried[:, :, top:top + side, start:start + side] += 2 * epsilon * signs
            tried = torch.min(torch.max(tried, clean - epsilon), clean + epsilon).clamp(low, high)
            now = margins(tried, labels[left])
            better = now < least[left]
            least[left[better]] = now[better]
            found[left[better]] = tried[better]


serve(once, lambda: found)
