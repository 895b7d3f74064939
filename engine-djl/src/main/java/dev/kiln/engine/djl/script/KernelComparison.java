package dev.kiln.engine.djl.script;

/**
 * A script that computes convolutions and an LSTM, with their gradients, in two ways: by the operators that PyTorch
 * delegates to oneDNN, and by those that it computes itself. The convolutions are compared with matrix products of
 * unfolded columns, the LSTM with the one for sequences of different lengths, here all of one length.
 */
public final class KernelComparison {

    private static final String HEAD = String.join("\n", TorchScript.HEAD) + "\n";

    /** Takes no inputs; returns the maximum difference relative to the maximum of the result. */
    public static final String CODE = HEAD + """
                c = [__torch__.convolution(1, 4, 8, 3, 1, 1, 1), __torch__.convolution(2, 4, 6, 3, 1, 0, 1)]
                d = [__torch__.convolution(3, 16, 14, 7, 2, 3, 1), __torch__.convolution(16, 32, 8, 3, 1, 1, 1)]
                e = [__torch__.convolution(16, 16, 9, 3, 2, 1, 1), __torch__.convolution(16, 32, 6, 1, 1, 0, 1)]
                f = [__torch__.convolution(16, 16, 8, 3, 1, 1, 16)]
                r = [__torch__.recurrence(5), __torch__.recurrence(16)]
                return [torch.max(torch.stack(torch.add(torch.add(torch.add(torch.add(c, d), e), f), r), 0))]
            def wave(size: List[int]) -> Tensor:
              n = 1
              for i in range(torch.len(size)):
                n = torch.mul(n, size[i])
              return torch.reshape(torch.sin(torch.mul(torch.arange(n, dtype=6), 1.37)), size)
            def leaf(size: List[int]) -> Tensor:
              return torch.requires_grad_(__torch__.wave(size), True)
            def difference(one: Tensor,
                other: Tensor) -> Tensor:
              return torch.div(torch.max(torch.abs(torch.sub(one, other))), torch.max(torch.abs(other)))
            def gradients(y: Tensor,
                leaves: List[Tensor]) -> List[Tensor]:
              s = torch.sum(torch.mul(y, __torch__.wave(torch.size(y))))
              g = torch.autograd.grad([s], leaves, annotate(List[Optional[Tensor]], [None]), True, False, True)
              r = annotate(List[Tensor], [])
              for i in range(torch.len(g)):
                _0 = torch.append(r, unchecked_cast(Tensor, g[i]))
              return r
            def worst(one: Tensor,
                other: Tensor,
                leaves: List[Tensor]) -> Tensor:
              a = __torch__.gradients(one, leaves)
              b = __torch__.gradients(other, leaves)
              w = __torch__.difference(torch.detach(one), torch.detach(other))
              for i in range(torch.len(leaves)):
                w = torch.maximum(w, __torch__.difference(a[i], b[i]))
              return w
            def convolution(channels: int,
                filters: int,
                size: int,
                kernel: int,
                stride: int,
                padding: int,
                groups: int) -> Tensor:
              x = __torch__.leaf([16, channels, size, size])
              w = __torch__.leaf([filters, torch.floordiv(channels, groups), kernel, kernel])
              y = torch.conv2d(x, w, None, [stride, stride], [padding, padding], [1, 1], groups)
              c = torch.im2col(x, [kernel, kernel], [1, 1], [padding, padding], [stride, stride])
              p = torch.matmul(torch.reshape(w, [1, groups, torch.floordiv(filters, groups), -1]), torch.reshape(c, [16, groups, -1, torch.size(c, 2)]))
              z = torch.reshape(p, torch.size(y))
              v = torch.conv2d(torch.detach(x), torch.detach(w), None, [stride, stride], [padding, padding], [1, 1], groups)
              return torch.maximum(__torch__.worst(y, z, [x, w]), __torch__.difference(v, torch.detach(z)))
            def recurrence(units: int) -> Tensor:
              x = __torch__.leaf([4, 3, 5])
              g = torch.mul(units, 4)
              w = [__torch__.leaf([g, 5]), __torch__.leaf([g, units]), __torch__.leaf([g]), __torch__.leaf([g])]
              s = [__torch__.wave([1, 3, units]), __torch__.wave([1, 3, units])]
              y, h, c, = torch.lstm(x, s, w, True, 1, 0., True, False, False)
              z, k, d, = torch.lstm(torch.reshape(x, [12, 5]), torch.tensor([3, 3, 3, 3]), s, w, True, 1, 0., True, False)
              p = annotate(List[Tensor], [])
              for i in range(torch.len(w)):
                _0 = torch.append(p, torch.detach(w[i]))
              v, l, e, = torch.lstm(torch.detach(x), s, p, True, 1, 0., False, False, False)
              o = torch.reshape(z, torch.size(y))
              m = torch.maximum(__torch__.difference(v, torch.detach(o)), __torch__.difference(e, torch.detach(d)))
              return torch.maximum(__torch__.worst(y, o, [x, w[0], w[1], w[2]]), m)
            """;

    /** Takes no inputs; returns 1 if NNPACK, the third library for convolutions, supports the processor, else 0. */
    public static final String HAS_NNPACK = HEAD + """
                return [torch.tensor(float(torch._nnpack_available()))]
            """;

    private KernelComparison() {}
}
