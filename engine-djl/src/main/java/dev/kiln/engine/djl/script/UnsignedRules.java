package dev.kiln.engine.djl.script;

import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Operators on UINT64, whose bits are held in INT64. Those that depend on the order of the numbers have their own rules
 * here; those that only move, add or multiply numbers need none; all others are refused.
 */
final class UnsignedRules {

    private static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final Set<String> ORDERLESS = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Equal",
            "Where",
            "Transpose",
            "Split",
            "Slice",
            "Gather",
            "GatherElements",
            "GatherND",
            "Shape",
            "Size",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "BitwiseNot",
            "Constant",
            "ConstantOfShape");

    private static final Set<OperatorFamily> ORDERLESS_FAMILIES = EnumSet.of(
            OperatorFamily.RESHAPING, OperatorFamily.REPETITION, OperatorFamily.JOINING, OperatorFamily.CONTROL_FLOW);

    /** Numbers whose order as INT64 is that of the given ones as UINT64. */
    private static final String FLIPPED = "torch.bitwise_xor(%s, " + Long.MIN_VALUE + ")";

    /** By halves, which are not negative: the quotient is then twice theirs, or one more. */
    private static final ScriptFunction DIVIDED = new ScriptFunction("unsigned_div", """
            def unsigned_div(a: Tensor,
                b: Tensor) -> Tensor:
              low = torch.bitwise_xor(a, -9223372036854775808)
              bound = torch.bitwise_xor(b, -9223372036854775808)
              half = torch.bitwise_and(torch.bitwise_right_shift(a, 1), 9223372036854775807)
              c = torch.clamp(b, 1, None)
              q = torch.mul(torch.div(half, c, rounding_mode="floor"), 2)
              r = torch.sub(a, torch.mul(q, c))
              more = torch.to(torch.ge(torch.bitwise_xor(r, -9223372036854775808), bound), 4)
              return torch.where(torch.lt(b, 0), torch.to(torch.ge(low, bound), 4), torch.add(q, more))
            """);

    static {
        Map.of("Greater", "gt", "GreaterOrEqual", "ge", "Less", "lt", "LessOrEqual", "le")
                .forEach((operator, function) -> RULES.put(
                        operator,
                        n -> n.result(
                                "torch.%s(%s, %s)", function, FLIPPED.formatted(n.in(0)), FLIPPED.formatted(n.in(1)))));
        RULES.put("Cast", UnsignedRules::cast);
        RULES.put("Max", n -> extreme(n, "maximum"));
        RULES.put("Min", n -> extreme(n, "minimum"));
        RULES.put("Div", n -> n.result("%s", n.call(DIVIDED, n.in(0), n.in(1))));
        RULES.put(
                "Mod",
                n -> n.result(
                        "torch.sub(%1$s, torch.mul(%3$s, %2$s))", n.in(0), n.in(1), n.call(DIVIDED, n.in(0), n.in(1))));
    }

    private UnsignedRules() {}

    /** The upper half of the numbers is negative as INT64, less by 2^64. */
    private static void cast(NodeWriter n) {
        ElementType from = n.elementType(0);
        ElementType to = n.typeOf(n.node().output(0)).elementType();
        if (to == ElementType.UINT64 && from.isFloating()) {
            String wide = n.let("torch.to(%s, 7)", n.in(0));
            n.result(
                    "torch.where(torch.ge(%1$s, %2$s), torch.to(torch.sub(%1$s, %3$s), 4), torch.to(%1$s, 4))",
                    wide, 0x1p63, 0x1p64);
        } else if (from == ElementType.UINT64 && to.isFloating()) {
            String signed = n.let("torch.to(%s, 7)", n.in(0));
            n.result(
                    "torch.to(torch.where(torch.lt(%1$s, 0), torch.add(%1$s, %2$s), %1$s), %3$s)",
                    signed, 0x1p64, n.dtype(to));
        } else {
            n.result("torch.to(%s, %s)", n.in(0), n.dtype(to));
        }
    }

    private static void extreme(NodeWriter n, String function) {
        n.result(
                "%s",
                n.ins().stream()
                        .map(FLIPPED::formatted)
                        .reduce((a, b) -> "torch." + function + "(" + a + ", " + b + ")")
                        .map(FLIPPED::formatted)
                        .orElseThrow(() -> n.fail("it needs an input")));
    }

    /** The rule of a node on UINT64; the usual rule for any other node. */
    static TorchRule adapt(NodeWriter n, TorchRule usual) {
        String operator = n.node().operator();
        boolean unsigned = Stream.concat(n.node().inputs().stream(), n.node().outputs().stream())
                .filter(v -> !v.isEmpty())
                .anyMatch(v -> n.typeOf(v).elementType() == ElementType.UINT64);
        if (!unsigned || ORDERLESS.contains(operator) || OperatorFamily.isOneOf(n.node(), ORDERLESS_FAMILIES)) {
            return usual;
        }
        TorchRule own = RULES.get(operator);
        if (own == null) {
            throw n.fail("the engine djl does not run it on UINT64");
        }
        return own;
    }
}
