"""Writes pytorch-values.txt: the parameters of a small network after steps of optimizers, in double precision.

The network is y = tanh(x W + b) V + c on a batch of 5 examples, the loss the mean over the examples of the summed
squared error. Element i of x is sin(0.9 i + 0.5), of the targets cos(0.7 i); of W, V, b, c it is 0.6 sin(1.3 i + k)
with k = 0, 1, 2, 3. Each case is two lines: the optimizer and the number of steps, and the elements of W, b, V, c.
"""
import sys

import torch

torch.set_default_dtype(torch.float64)


def waves(shape, amplitude, step, start):
    count = torch.Size(shape).numel()
    return (amplitude * torch.sin(step * torch.arange(count) + start)).reshape(shape)


X = waves((5, 3), 1, 0.9, 0.5)
TARGET = waves((5, 2), 1, 0.7, torch.pi / 2)


def loss(parameters):
    w, b, v, c = parameters
    y = torch.tanh(X @ w + b) @ v + c
    return ((y - TARGET) ** 2).sum(1).mean()


def start():
    w, v, b, c = (waves(s, 0.6, 1.3, k) for k, s in enumerate([(3, 4), (4, 2), (4,), (2,)]))
    return [p.requires_grad_() for p in (w, b, v, c)]


def gradients(parameters):
    return torch.autograd.grad(loss(parameters), parameters)


def length(vectors):
    return torch.sqrt(sum((v**2).sum() for v in vectors))


def stepped(parameters, optimizer, gradient):
    for parameter, g in zip(parameters, gradient):
        parameter.grad = g.clone()
    optimizer.step()


class Sam:
    """Takes the place of an optimizer: its gradient is that at the worst parameters nearby."""

    def __init__(self, optimizer, parameters, rho):
        self.optimizer, self.parameters, self.rho = optimizer, parameters, rho

    def step(self):
        g = [p.grad for p in self.parameters]
        worst = [(p + self.rho * e / length(g)).detach().requires_grad_() for p, e in zip(self.parameters, g)]
        stepped(self.parameters, self.optimizer, gradients(worst))


def sam(make, rho):
    return lambda parameters: Sam(make(parameters), parameters, rho)


def plain(make):
    def run(parameters, steps):
        optimizer = make(parameters)
        for _ in range(steps):
            stepped(parameters, optimizer, gradients(parameters))

    return run


def lookahead(make, every, alpha):
    def run(parameters, steps):
        optimizer = make(parameters)
        slow = [p.detach().clone() for p in parameters]
        for step in range(1, steps + 1):
            stepped(parameters, optimizer, gradients(parameters))
            if step % every == 0:
                for s, p in zip(slow, parameters):
                    s.copy_(s + alpha * (p.detach() - s))
                    p.data.copy_(s)

    return run


def trust(weight, step):
    return weight / step if weight > 0 and step > 0 else torch.tensor(1.0)


def lamb(lr, beta1, beta2, epsilon, decay, vectors):
    def run(parameters, steps):
        m = [torch.zeros_like(p) for p in parameters]
        v = [torch.zeros_like(p) for p in parameters]
        for t in range(1, steps + 1):
            for i, (p, g) in enumerate(zip(parameters, gradients(parameters))):
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                r = m[i] / (1 - beta1**t) / (torch.sqrt(v[i] / (1 - beta2**t)) + epsilon)
                if vectors or p.dim() > 1:
                    r = r + decay * p.detach()
                p.data -= lr * trust(p.detach().norm(), r.norm()) * r

    return run


def lars(lr, eta, momentum, decay):
    def run(parameters, steps):
        velocity = [torch.zeros_like(p) for p in parameters]
        for _ in range(steps):
            for i, (p, g) in enumerate(zip(parameters, gradients(parameters))):
                w = p.detach()
                local = eta * trust(w.norm(), g.norm() + decay * w.norm())
                velocity[i] = momentum * velocity[i] + lr * local * (g + decay * w)
                p.data -= velocity[i]

    return run


def lbfgs(lr, history, trials, decrease):
    """With the inverse Hessian as a matrix, by the product form of the BFGS update (Nocedal, 1980, equation 2)."""

    def run(parameters, steps):
        changes, before, lengths = [], None, []
        for _ in range(steps):
            p = torch.cat([q.detach().reshape(-1) for q in parameters])
            g = torch.cat([q.reshape(-1) for q in gradients(parameters)])
            if before is not None:
                changes = (changes + [(p - before[0], g - before[1])])[-history:]
            before = (p, g)
            eye = torch.eye(p.numel())
            h = eye
            if changes and changes[-1][0] @ changes[-1][1] > 0:
                s, y = changes[-1]
                h = (s @ y) / (y @ y) * eye
            for s, y in changes:
                if s @ y > 0:
                    rho = 1 / (s @ y)
                    h = (eye - rho * torch.outer(s, y)) @ h @ (eye - rho * torch.outer(y, s)) + rho * torch.outer(s, s)
            d = -h @ g

            def at(step):
                moved = torch.split(p + step * d, [q.numel() for q in parameters])
                return [m.reshape(q.shape) for m, q in zip(moved, parameters)]

            here = loss(at(0))
            tried = [lr * 2.0**-k for k in range(trials)]
            step = next((t for t in tried if loss(at(t)) <= here + decrease * t * (g @ d)), 0)
            lengths.append(step)
            for q, m in zip(parameters, at(step)):
                q.data.copy_(m)
        print("lengths of steps", lengths, "loss", loss(parameters).item())

    return run


def lion(lr, beta1, beta2, decay):
    """As in the paper's listing: the decay and the sign, then the mean."""

    def run(parameters, steps):
        m = [torch.zeros_like(p) for p in parameters]
        for _ in range(steps):
            for i, (p, g) in enumerate(zip(parameters, gradients(parameters))):
                c = torch.sign(beta1 * m[i] + (1 - beta1) * g)
                p.data -= lr * (c + decay * p.detach())
                m[i] = beta2 * m[i] + (1 - beta2) * g

    return run


def of(optimizer, **options):
    return lambda parameters: optimizer(parameters, **options)


def sgd(**options):
    return of(torch.optim.SGD, **options)


def adam(**options):
    return of(torch.optim.Adam, **options)


optim = torch.optim
CASES = [
    ("sgd:lr=0.1,momentum=0.9,nesterov=true,weight-decay=0.1", 10,
     plain(sgd(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1))),
    ("adam:lr=0.05,weight-decay=0.1", 10, plain(adam(lr=0.05, weight_decay=0.1))),
    ("adamw:lr=0.05,weight-decay=0.1", 10, plain(of(optim.AdamW, lr=0.05, weight_decay=0.1))),
    ("rmsprop", 10, plain(of(optim.RMSprop))),
    ("rmsprop:lr=0.02,alpha=0.9,momentum=0.5,centered=true,weight-decay=0.1,epsilon=0.001", 10,
     plain(of(optim.RMSprop, lr=0.02, alpha=0.9, momentum=0.5, centered=True, weight_decay=0.1, eps=1e-3))),
    ("adagrad", 10, plain(of(optim.Adagrad))),
    ("adagrad:lr=0.1,initial=0.1,weight-decay=0.1,epsilon=0.01", 10,
     plain(of(optim.Adagrad, lr=0.1, initial_accumulator_value=0.1, weight_decay=0.1, eps=0.01))),
    ("adadelta", 10, plain(of(optim.Adadelta))),
    ("adadelta:lr=0.5,rho=0.8,weight-decay=0.1,epsilon=0.001", 10,
     plain(of(optim.Adadelta, lr=0.5, rho=0.8, weight_decay=0.1, eps=1e-3))),
    ("adamax", 10, plain(of(optim.Adamax))),
    ("adamax:lr=0.05,beta1=0.8,beta2=0.9,weight-decay=0.1", 10,
     plain(of(optim.Adamax, lr=0.05, betas=(0.8, 0.9), weight_decay=0.1))),
    ("nadam", 10, plain(of(optim.NAdam))),
    ("nadam:lr=0.05,beta1=0.8,beta2=0.9,momentum-decay=0.1,weight-decay=0.1", 10,
     plain(of(optim.NAdam, lr=0.05, betas=(0.8, 0.9), momentum_decay=0.1, weight_decay=0.1))),
    ("nadam:lr=0.05,weight-decay=0.1,decoupled=true", 10,
     plain(of(optim.NAdam, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True))),
    ("radam:lr=0.05", 10, plain(of(optim.RAdam, lr=0.05))),
    ("radam:lr=0.05,beta1=0.8,beta2=0.9,weight-decay=0.1", 10,
     plain(of(optim.RAdam, lr=0.05, betas=(0.8, 0.9), weight_decay=0.1))),
    ("radam:lr=0.05,weight-decay=0.1,decoupled=true", 10,
     plain(of(optim.RAdam, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True))),
    ("radam:lr=0.05,beta2=0.5", 10, plain(of(optim.RAdam, lr=0.05, betas=(0.9, 0.5)))),
    ("lion", 10, lion(1e-4, 0.9, 0.99, 0)),
    ("lion:lr=0.03,beta1=0.7,beta2=0.8,weight-decay=0.2", 10, lion(0.03, 0.7, 0.8, 0.2)),
    ("sam:optimizer=[sgd:lr=0.1,momentum=0.9],rho=0.1", 10, plain(sam(sgd(lr=0.1, momentum=0.9), 0.1))),
    ("sam:optimizer=[adam:lr=0.05]", 10, plain(sam(adam(lr=0.05), 0.05))),
    ("lookahead:optimizer=[sgd:lr=0.1,momentum=0.9],every=3", 11, lookahead(sgd(lr=0.1, momentum=0.9), 3, 0.5)),
    ("lookahead:optimizer=[adam:lr=0.05],every=2,alpha=0.8", 9, lookahead(adam(lr=0.05), 2, 0.8)),
    ("lookahead:optimizer=[sam:optimizer=[sgd:lr=0.1],rho=0.2],every=3", 10, lookahead(sam(sgd(lr=0.1), 0.2), 3, 0.5)),
    ("lamb:lr=0.05", 10, lamb(0.05, 0.9, 0.999, 1e-6, 0.01, False)),
    ("lamb:lr=0.02,beta1=0.5,beta2=0.9,weight-decay=0.2,decay-vectors=true", 10, lamb(0.02, 0.5, 0.9, 1e-6, 0.2, True)),
    ("lars:lr=0.5,trust=0.1", 10, lars(0.5, 0.1, 0.9, 0.0005)),
    ("lars:lr=1,trust=0.05,momentum=0.5,weight-decay=0.1", 10, lars(1, 0.05, 0.5, 0.1)),
    ("l-bfgs", 8, lbfgs(1, 10, 10, 1e-4)),
    ("l-bfgs:lr=4,history=3,trials=6,decrease=0.1", 8, lbfgs(4, 3, 6, 0.1)),
]


def main(path):
    with open(path, "w") as out:
        for name, steps, run in CASES:
            parameters = start()
            first = loss(parameters).item()
            run(parameters, steps)
            numbers = " ".join(f"{x:.9g}" for p in parameters for x in p.detach().reshape(-1).tolist())
            print(name, first, loss(parameters).item())
            out.write(f"{name} {steps}\n{numbers}\n")


main(sys.argv[1] if len(sys.argv) > 1 else "pytorch-values.txt")
