package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** Operators that sample an image between its pixels. */
final class SamplingRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /**
     * One region after the other, since each has its own number of samples. A sample beyond the edge by more than 1 is
     * 0. The maximum is that of the four weighted neighbours of each sample, as in ONNX's tests.
     */
    private static final ScriptFunction ROI_ALIGN = new ScriptFunction("roi_align", """
            def roi_samples(start: Tensor,
                size: Tensor,
                bins: int,
                count: int) -> Tensor:
              i = torch.arange(torch.mul(bins, count), dtype=ops.prim.dtype(start), device=ops.prim.device(start))
              return torch.add(torch.mul(torch.add(i, 0.5), torch.div(size, torch.mul(bins, count))), start)
            def roi_interpolated(x: Tensor,
                p: Tensor,
                axis: int,
                largest: bool) -> Tensor:
              n = torch.size(x, axis)
              c = torch.clamp(p, 0, torch.sub(n, 1))
              low = torch.clamp(torch.floor(c), 0, ops.prim.max(torch.sub(n, 2), 0))
              ratio = torch.sub(c, low)
              on = torch.logical_and(torch.ge(p, -1), torch.le(p, n))
              i = torch.to(low, 4)
              form = annotate(List[int], [-1])
              if torch.eq(axis, 1):
                z = torch.append(form, 1)
              else:
                pass
              a = torch.index_select(x, axis, i)
              b = torch.index_select(x, axis, torch.clamp(torch.add(i, 1), 0, torch.sub(n, 1)))
              r = torch.reshape(ratio, form)
              if largest:
                y = torch.maximum(torch.mul(a, torch.rsub(r, 1)), torch.mul(b, r))
              else:
                y = torch.add(a, torch.mul(torch.sub(b, a), r))
              return torch.mul(y, torch.reshape(on, form))
            def roi_align(x: Tensor,
                rois: Tensor,
                batch: Tensor,
                h: int,
                w: int,
                samples: int,
                scale: float,
                aligned: bool,
                largest: bool) -> Tensor:
              ys = annotate(List[Tensor], [])
              if aligned:
                offset = 0.5
              else:
                offset = 0.
              for k in range(torch.size(rois, 0)):
                r = torch.sub(torch.mul(torch.select(rois, 0, k), scale), offset)
                wide = torch.sub(torch.select(r, 0, 2), torch.select(r, 0, 0))
                high = torch.sub(torch.select(r, 0, 3), torch.select(r, 0, 1))
                if aligned:
                  rw = wide
                  rh = high
                else:
                  rw = torch.clamp(wide, 1., None)
                  rh = torch.clamp(high, 1., None)
                if torch.gt(samples, 0):
                  ny = samples
                  nx = samples
                else:
                  ny = ops.prim.max(int(torch.ceil(torch.div(rh, h))), 1)
                  nx = ops.prim.max(int(torch.ceil(torch.div(rw, w))), 1)
                image = torch.select(x, 0, int(torch.select(batch, 0, k)))
                py = __torch__.roi_samples(torch.select(r, 0, 1), rh, h, ny)
                px = __torch__.roi_samples(torch.select(r, 0, 0), rw, w, nx)
                rows = __torch__.roi_interpolated(image, py, 1, largest)
                v = __torch__.roi_interpolated(rows, px, 2, largest)
                bins = torch.reshape(v, [torch.size(x, 1), h, ny, w, nx])
                if largest:
                  y = torch.amax(bins, [2, 4], False)
                else:
                  y = torch.mean(bins, [2, 4], False)
                z = torch.append(ys, y)
              if torch.gt(torch.len(ys), 0):
                all = torch.stack(ys, 0)
              else:
                all = torch.zeros([0, torch.size(x, 1), h, w], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
              return all
            """);

    static {
        RULES.put("GridSample", SamplingRules::gridSample);
        RULES.put(
                "AffineGrid",
                n -> n.result(
                        "torch.affine_grid_generator(%s, %s, %s)",
                        n.in(0), n.integerList(1), Literals.of(n.attributes().integer("align_corners", 0) != 0)));
        RULES.put("RoiAlign", SamplingRules::roiAlign);
    }

    private SamplingRules() {}

    private static void gridSample(NodeWriter n) {
        int mode = switch (n.attributes().text("mode", "linear")) {
            case "linear", "bilinear" -> 0;
            case "nearest" -> 1;
            case "cubic", "bicubic" -> 2;
            default -> throw n.fail("its mode is unknown");
        };
        int padding = switch (n.attributes().text("padding_mode", "zeros")) {
            case "zeros" -> 0;
            case "border" -> 1;
            case "reflection" -> 2;
            default -> throw n.fail("its padding_mode is unknown");
        };
        int rank = n.rank(0);
        if (rank < 4 || rank > 5 || (mode == 2 && rank == 5)) {
            throw n.fail("it samples " + (rank - 2) + " spatial axes" + (mode == 2 ? " by cubics" : "")
                    + ", which PyTorch does not");
        }
        n.result(
                "torch.grid_sampler(%s, %s, %d, %d, %s)",
                n.in(0), n.in(1), mode, padding, Literals.of(n.attributes().integer("align_corners", 0) != 0));
    }

    private static void roiAlign(NodeWriter n) {
        n.result(
                "%s",
                n.call(
                        ROI_ALIGN,
                        n.in(0),
                        n.in(1),
                        n.in(2),
                        Long.toString(n.attributes().integer("output_height", 1)),
                        Long.toString(n.attributes().integer("output_width", 1)),
                        Long.toString(n.attributes().integer("sampling_ratio", 0)),
                        Literals.of(n.attributes().real("spatial_scale", 1)),
                        Literals.of(n.attributes()
                                .text("coordinate_transformation_mode", "half_pixel")
                                .equals("half_pixel")),
                        Literals.of(n.attributes().text("mode", "avg").equals("max"))));
    }
}
