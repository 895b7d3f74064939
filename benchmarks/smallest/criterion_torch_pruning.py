"""The criterion of docs/extending.md in Torch-Pruning 1."""
import torch
import torch_pruning as tp


class Magnitude(tp.importance.Importance):
    def __call__(self, group):
        scores = []
        for dependency, idxs in group:
            if dependency.handler in (tp.prune_conv_out_channels, tp.prune_linear_out_channels):
                weight = dependency.layer.weight.data[idxs]
                scores.append(weight.flatten(1).abs().mean(1))
        return torch.stack(scores).mean(0)
