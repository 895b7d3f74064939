"""The optimizer of docs/extending.md in PyTorch."""
import torch


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-4):
        if lr <= 0:
            raise ValueError(f"lr is {lr}, expected more than 0")
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["momentum"] = torch.zeros_like(p)
                momentum = state["momentum"]
                direction = (momentum * 0.9 + p.grad * 0.1).sign()
                momentum.mul_(0.99).add_(p.grad, alpha=0.01)
                p.add_(direction, alpha=-group["lr"])
        return loss
