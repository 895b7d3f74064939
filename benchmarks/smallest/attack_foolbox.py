"""The attack of docs/extending.md in Foolbox 3, in the form of its gradient_descent_base.py."""
import eagerpy as ep
from foolbox.attacks.base import FixedEpsilonAttack, T, get_criterion
from foolbox.criteria import Misclassification
from foolbox.devutils import atleast_kd, flatten


class MomentumAttack(FixedEpsilonAttack):
    def __init__(self, *, steps=10):
        self.steps = steps

    @property
    def distance(self):
        from foolbox.distances import linf
        return linf

    def run(self, model, inputs, criterion, *, epsilon, **kwargs):
        x0, restore_type = ep.astensor_(inputs)
        criterion_ = get_criterion(criterion)
        if not isinstance(criterion_, Misclassification):
            raise ValueError("unsupported criterion")
        labels = criterion_.labels

        def loss(x):
            return ep.crossentropy(model(x), labels).sum()

        x = x0
        momentum = ep.zeros_like(x0)
        for _ in range(self.steps):
            _, gradient = ep.value_and_grad(loss, x)
            size = flatten(gradient).abs().sum(axis=1)
            momentum = momentum + gradient / atleast_kd(size, x0.ndim)
            x = x + epsilon / self.steps * momentum.sign()
            x = ep.clip(x, x0 - epsilon, x0 + epsilon)
            x = ep.clip(x, *model.bounds)
        return restore_type(x)
