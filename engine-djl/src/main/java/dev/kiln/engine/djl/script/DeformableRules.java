package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** {@code DeformConv}: a convolution whose kernel samples an image at positions that a second input shifts. */
final class DeformableRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** Each kernel entry samples the whole image once; the samples are then multiplied by the weight in one product. */
    private static final ScriptFunction DEFORMED = new ScriptFunction("deformed", """
            def deformed_places(o: Tensor,
                axis: int,
                first: int,
                stride: int,
                length: int) -> Tensor:
              i = torch.arange(torch.size(o, axis), dtype=ops.prim.dtype(o), device=ops.prim.device(o))
              form = annotate(List[int], [-1])
              if torch.eq(axis, 1):
                z = torch.append(form, 1)
              else:
                pass
              p = torch.add(o, torch.reshape(torch.add(torch.mul(i, stride), first), form))
              return torch.sub(torch.mul(p, torch.div(2., float(ops.prim.max(torch.sub(length, 1), 1)))), 1.)
            def deformed(x: Tensor,
                weight: Tensor,
                offset: Tensor,
                mask: Tensor,
                strides: List[int],
                pads: List[int],
                dilations: List[int],
                group: int,
                parts: int) -> Tensor:
              kh = torch.size(weight, 2)
              kw = torch.size(weight, 3)
              oh = torch.size(offset, 2)
              ow = torch.size(offset, 3)
              batch = torch.size(x, 0)
              taps = torch.mul(kh, kw)
              image = torch.reshape(x, [torch.mul(batch, parts), -1, torch.size(x, 2), torch.size(x, 3)])
              o = torch.reshape(offset, [torch.mul(batch, parts), taps, 2, oh, ow])
              m = torch.reshape(mask, [torch.mul(batch, parts), taps, 1, oh, ow])
              reads = annotate(List[Tensor], [])
              for k in range(taps):
                fy = torch.sub(torch.mul(torch.floordiv(k, kw), dilations[0]), pads[0])
                fx = torch.sub(torch.mul(torch.remainder(k, kw), dilations[1]), pads[1])
                tap = torch.select(o, 1, k)
                gy = __torch__.deformed_places(torch.select(tap, 1, 0), 1, fy, strides[0], torch.size(x, 2))
                gx = __torch__.deformed_places(torch.select(tap, 1, 1), 2, fx, strides[1], torch.size(x, 3))
                r = torch.grid_sampler(image, torch.stack([gx, gy], -1), 0, 0, True)
                z = torch.append(reads, torch.reshape(torch.mul(r, torch.select(m, 1, k)), [batch, -1, oh, ow]))
              columns = torch.reshape(torch.stack(reads, 2), [batch, group, -1, torch.mul(oh, ow)])
              rows = torch.reshape(weight, [1, group, torch.floordiv(torch.size(weight, 0), group), -1])
              return torch.reshape(torch.matmul(rows, columns), [batch, -1, oh, ow])
            """);

    static {
        RULES.put("DeformConv", DeformableRules::convolution);
    }

    private DeformableRules() {}

    private static void convolution(NodeWriter n) {
        WindowPlacement window = TorchConvolutionRules.window(n);
        if (window.axes() != 2) {
            throw n.fail("it has " + window.axes() + " spatial axes, and the engine djl supports 2");
        }
        if (n.shape(0).size(2) == 1 || n.shape(0).size(3) == 1) {
            throw n.fail("its image has an axis of length 1, along which nothing can be interpolated");
        }
        String parts = Long.toString(n.attributes().integer("offset_group", 1));
        String mask = n.has(4)
                ? n.in(4)
                : n.let("torch.ones_like(torch.slice(%1$s, 1, 0, torch.floordiv(torch.size(%1$s, 1), 2)))", n.in(2));
        String y = n.let(
                "%s",
                n.call(
                        DEFORMED,
                        n.in(0),
                        n.in(1),
                        n.in(2),
                        mask,
                        window.strideList(),
                        window.padPerAxis(),
                        window.dilationList(),
                        Long.toString(n.attributes().integer("group", 1)),
                        parts));
        n.result("%s", n.has(3) ? "torch.add(" + y + ", torch.reshape(" + n.in(3) + ", [-1, 1, 1]))" : y);
    }
}
