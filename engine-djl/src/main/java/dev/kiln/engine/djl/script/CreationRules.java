package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators that create tensors from lengths and bounds, and those that would draw random numbers. */
final class CreationRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("Constant", n -> {
            throw n.fail("its value is of a kind that the engine djl does not have");
        });
        RULES.put("ConstantOfShape", CreationRules::constantOfShape);
        RULES.put(
                "Range",
                n -> n.result(
                        "torch.arange(torch.item(%s), torch.item(%s), torch.item(%s), dtype=%s%s)",
                        n.in(0), n.in(1), n.in(2), n.dtype(0), n.device()));
        RULES.put("EyeLike", CreationRules::eyeLike);
        RULES.put("Dropout", CreationRules::dropout);
        List.of("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial")
                .forEach(op -> RULES.put(op, n -> {
                    throw n.fail("engines draw no random numbers; feed them through a noise input");
                }));
    }

    private CreationRules() {}

    private static void constantOfShape(NodeWriter n) {
        Tensor value = n.attributes().tensor("value").orElseGet(() -> Tensor.of(new float[] {0}, 1));
        n.result(
                "torch.full(%s, %s, dtype=%s%s)",
                n.integerList(0), Literals.ofScalar(value), n.dtype(value.elementType()), n.device());
    }

    private static void eyeLike(NodeWriter n) {
        long code = n.attributes().integer("dtype", 0);
        String type = code == 0 ? n.dtype(0) : n.dtype(ElementType.ofCode((int) code));
        long offset = n.attributes().integer("k", 0);
        String ones = n.let("torch.ones_like(%s, dtype=%s)", n.in(0), type);
        n.result("torch.triu(torch.tril(%s, %d), %d)", ones, offset, offset);
    }

    /**
     * Inference only: in training the host writes the mask into the graph, from noise that it feeds. Where a run
     * decides the mode, a ratio of 0 is allowed.
     */
    private static void dropout(NodeWriter n) {
        boolean inference =
                !n.has(2) || n.constant(2).filter(t -> t.getDouble(0) == 0).isPresent();
        boolean keepsAll =
                n.has(1) && n.constant(1).filter(t -> t.getDouble(0) == 0).isPresent();
        if (!inference
                && !keepsAll
                && n.has(1)
                && n.constant(1).isEmpty()
                && n.constant(2).isEmpty()) {
            String drops = n.let("torch.__and__(bool(%s), torch.ne(float(%s), 0.))", n.in(2), n.in(1));
            n.block(
                    "if " + drops + ":",
                    () -> n.line(
                            "ops.prim.RaiseException(\"dropout in training, and engines draw no random numbers\")"));
        } else if (!inference && !keepsAll) {
            throw n.fail(
                    "its training_mode is on, and engines draw no random numbers; feed the mask through a noise input");
        }
        n.same(0, n.in(0));
        n.out(1, "torch.ones_like(%s, dtype=11)", n.in(0));
    }
}
