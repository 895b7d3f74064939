package dev.kiln.engine.djl.script;

/** The functions of {@link TorchResizeRules}. */
final class ResizeFunctions {

    /** The positions of the entries of a resized axis on the original one. */
    static final ScriptFunction PLACES = new ScriptFunction("resize_places", """
            def resize_places(x: Tensor,
                n: int,
                m: int,
                scale: float,
                start: float,
                end: float,
                coordinates: str) -> Tensor:
              i = torch.arange(m, dtype=7, device=ops.prim.device(x))
              half = torch.sub(torch.div(torch.add(i, 0.5), scale), 0.5)
              whole = torch.mul(float(n), scale)
              if torch.eq(coordinates, "half_pixel"):
                p = half
              else:
                if torch.eq(coordinates, "asymmetric"):
                  p = torch.div(i, scale)
                else:
                  if torch.eq(coordinates, "align_corners"):
                    if torch.eq(m, 1):
                      p = torch.mul(i, 0.)
                    else:
                      p = torch.div(torch.mul(i, torch.sub(n, 1)), torch.sub(whole, 1.))
                  else:
                    if torch.eq(coordinates, "pytorch_half_pixel"):
                      if torch.gt(m, 1):
                        p = half
                      else:
                        p = torch.mul(i, 0.)
                    else:
                      if torch.eq(coordinates, "half_pixel_symmetric"):
                        part = torch.div(float(m), whole)
                        offset = torch.mul(torch.div(float(n), 2.), torch.sub(1., part))
                        p = torch.add(half, offset)
                      else:
                        if torch.gt(m, 1):
                          step = torch.div(torch.mul(torch.sub(end, start), torch.sub(n, 1)), torch.sub(whole, 1.))
                          p = torch.add(torch.mul(i, step), torch.mul(start, torch.sub(n, 1)))
                        else:
                          p = torch.add(i, torch.mul(torch.mul(torch.add(start, end), 0.5), torch.sub(n, 1)))
              return p
            """);

    /** One axis: the nearest entry, or the entries within the support of the kernel, weighted by it. */
    static final ScriptFunction AXIS = new ScriptFunction("resize_axis", """
            def nearest_place(p: Tensor,
                rounding: str) -> Tensor:
              if torch.eq(rounding, "round_prefer_floor"):
                q = torch.ceil(torch.sub(p, 0.5))
              else:
                if torch.eq(rounding, "round_prefer_ceil"):
                  q = torch.floor(torch.add(p, 0.5))
                else:
                  if torch.eq(rounding, "floor"):
                    q = torch.floor(p)
                  else:
                    q = torch.ceil(p)
              return q
            def resize_weight(d: Tensor,
                mode: str,
                a: float) -> Tensor:
              t = torch.abs(d)
              if torch.eq(mode, "linear"):
                w = torch.clamp(torch.rsub(t, 1), 0., None)
              else:
                near = torch.add(torch.mul(torch.mul(torch.sub(torch.mul(t, torch.add(a, 2.)), torch.add(a, 3.)), t), t), 1)
                far = torch.mul(torch.sub(torch.mul(torch.add(torch.mul(torch.sub(t, 5), t), 8), t), 4), a)
                w = torch.where(torch.le(t, 1), near, torch.where(torch.lt(t, 2), far, torch.zeros_like(t)))
              return w
            def resize_axis(x: Tensor,
                axis: int,
                p: Tensor,
                scale: float,
                mode: str,
                rounding: str,
                a: float,
                antialias: bool,
                exclude: bool) -> Tensor:
              n = torch.size(x, axis)
              if torch.eq(mode, "nearest"):
                q = torch.to(torch.clamp(__torch__.nearest_place(p, rounding), 0, torch.sub(n, 1)), 4)
                y = torch.index_select(x, axis, q)
              else:
                if antialias:
                  s = ops.prim.min(scale, 1.)
                else:
                  s = 1.
                if torch.eq(mode, "linear"):
                  reach = 1.
                else:
                  reach = 2.
                first = torch.add(torch.floor(torch.div(torch.neg(reach), s)), 1)
                base = torch.floor(p)
                ratio = torch.sub(p, base)
                weights = annotate(List[Tensor], [])
                total = torch.zeros_like(p)
                for j in range(torch.sub(2, torch.mul(first, 2))):
                  k = torch.add(first, j)
                  w0 = __torch__.resize_weight(torch.mul(torch.rsub(ratio, k), s), mode, a)
                  if exclude:
                    c = torch.add(base, k)
                    w = torch.mul(w0, torch.logical_and(torch.ge(c, 0), torch.lt(c, n)))
                  else:
                    w = w0
                  z = torch.append(weights, w)
                  total = torch.add(total, w)
                form = annotate(List[int], [-1])
                for j in range(torch.sub(torch.sub(torch.dim(x), axis), 1)):
                  z0 = torch.append(form, 1)
                if torch.is_floating_point(x):
                  f = x
                else:
                  f = torch.to(x, 6)
                sums = annotate(List[Tensor], [])
                for j in range(torch.len(weights)):
                  q = torch.to(torch.clamp(torch.add(base, torch.add(first, j)), 0, torch.sub(n, 1)), 4)
                  w = torch.reshape(torch.to(torch.div(weights[j], total), ops.prim.dtype(f)), form)
                  term = torch.mul(torch.index_select(f, axis, q), w)
                  if torch.eq(j, 0):
                    z1 = torch.append(sums, term)
                  else:
                    z2 = torch._set_item(sums, 0, torch.add(sums[0], term))
                y = torch.to(sums[0], ops.prim.dtype(x))
              return y
            """);

    /** All axes, by sizes if there are some, else by scales. */
    static final ScriptFunction RESIZE = new ScriptFunction("resize", """
            def resize_scale(x: Tensor,
                axes: List[int],
                sizes: List[int],
                policy: str) -> float:
              scale = torch.div(float(sizes[0]), float(torch.size(x, axes[0])))
              for i in range(torch.len(axes)):
                s = torch.div(float(sizes[i]), float(torch.size(x, axes[i])))
                if torch.eq(policy, "not_larger"):
                  scale = ops.prim.min(scale, s)
                else:
                  scale = ops.prim.max(scale, s)
              return scale
            def resize(x: Tensor,
                axes: List[int],
                scales: List[float],
                sizes: List[int],
                roi: List[float],
                coordinates: str,
                mode: str,
                rounding: str,
                policy: str,
                a: float,
                antialias: bool,
                exclude: bool,
                value: float) -> Tensor:
              y = x
              count = torch.len(axes)
              crops = torch.eq(coordinates, "tf_crop_and_resize")
              for i in range(count):
                axis = axes[i]
                n = torch.size(x, axis)
                if torch.gt(torch.len(sizes), 0):
                  if torch.eq(policy, "stretch"):
                    m = sizes[i]
                    scale = torch.div(float(m), float(n))
                  else:
                    scale = __torch__.resize_scale(x, axes, sizes, policy)
                    m = torch.floor(torch.add(torch.mul(float(n), scale), 0.5))
                else:
                  scale = scales[i]
                  m = torch.floor(torch.mul(float(n), scale))
                if crops:
                  start = roi[i]
                  end = roi[torch.add(i, count)]
                else:
                  start = 0.
                  end = 1.
                if torch.__and__(torch.eq(scale, 1.), torch.__not__(crops)):
                  pass
                else:
                  p = __torch__.resize_places(x, n, m, scale, start, end, coordinates)
                  y = __torch__.resize_axis(y, axis, p, scale, mode, rounding, a, antialias, exclude)
                  if crops:
                    outside = torch.logical_or(torch.lt(p, 0), torch.gt(p, torch.sub(n, 1)))
                    form = annotate(List[int], [-1])
                    for j in range(torch.sub(torch.sub(torch.dim(x), axis), 1)):
                      z = torch.append(form, 1)
                    y = torch.masked_fill(y, torch.reshape(outside, form), value)
                  else:
                    pass
              return y
            """);

    private ResizeFunctions() {}
}
