package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Elementwise operators, with broadcasting where they have several inputs. */
final class TorchElementwiseRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction DIVIDE = new ScriptFunction("divide", """
            def divide(x: Tensor,
                y: Tensor) -> Tensor:
              if torch.is_floating_point(x):
                z = torch.div(x, y)
              else:
                z = torch.div(x, y, rounding_mode="trunc")
              return z
            """);

    static {
        List.of(
                        "Neg",
                        "Abs",
                        "Sign",
                        "Exp",
                        "Log",
                        "Sqrt",
                        "Reciprocal",
                        "Floor",
                        "Ceil",
                        "Round",
                        "Erf",
                        "Sin",
                        "Cos",
                        "Tan",
                        "Asin",
                        "Acos",
                        "Atan",
                        "Sinh",
                        "Cosh",
                        "Tanh",
                        "Asinh",
                        "Acosh",
                        "Atanh",
                        "Sigmoid",
                        "Relu",
                        "IsNaN")
                .forEach(op -> RULES.put(op, unary(op.toLowerCase(java.util.Locale.ROOT))));
        RULES.put("Not", unary("logical_not"));
        RULES.put("BitwiseNot", unary("bitwise_not"));
        RULES.put("IsInf", TorchElementwiseRules::isInf);
        RULES.put("Add", commutative("add"));
        RULES.put("Mul", commutative("mul"));
        RULES.put("Sub", binary("sub"));
        RULES.put("Equal", commutative("eq"));
        RULES.put("Greater", binary("gt"));
        RULES.put("GreaterOrEqual", binary("ge"));
        RULES.put("Less", binary("lt"));
        RULES.put("LessOrEqual", binary("le"));
        RULES.put("And", tensors("logical_and"));
        RULES.put("Or", tensors("logical_or"));
        RULES.put("Xor", tensors("logical_xor"));
        RULES.put("BitwiseAnd", tensors("bitwise_and"));
        RULES.put("BitwiseOr", tensors("bitwise_or"));
        RULES.put("BitwiseXor", tensors("bitwise_xor"));
        RULES.put("BitShift", TorchElementwiseRules::bitShift);
        RULES.put("Div", TorchElementwiseRules::div);
        RULES.put(
                "Mod",
                n -> n.result(
                        n.attributes().integer("fmod", 0) == 0 ? "torch.remainder(%s, %s)" : "torch.fmod(%s, %s)",
                        n.in(0),
                        n.in(1)));
        RULES.put("Pow", TorchElementwiseRules::pow);
        RULES.put("Max", n -> n.result("%s", folded(n, "maximum")));
        RULES.put("Min", n -> n.result("%s", folded(n, "minimum")));
        RULES.put("Sum", n -> n.result("%s", folded(n, "add")));
        RULES.put(
                "Mean",
                n -> n.result(
                        "torch.div(%s, %d)", folded(n, "add"), n.node().inputs().size()));
        RULES.put("Where", n -> n.result("torch.where(%s, %s, %s)", n.in(0), n.in(1), n.in(2)));
        RULES.put("Clip", TorchElementwiseRules::clip);
    }

    private TorchElementwiseRules() {}

    private static TorchRule unary(String function) {
        return n -> n.result("torch.%s(%s)", function, n.in(0));
    }

    private static TorchRule tensors(String function) {
        return n -> n.result("torch.%s(%s, %s)", function, n.in(0), n.in(1));
    }

    private static TorchRule binary(String function) {
        return n -> n.result("torch.%s(%s, %s)", function, n.in(0), n.scalarOrIn(1));
    }

    private static TorchRule commutative(String function) {
        return n -> {
            int first = n.isLiteral(0) && !n.isLiteral(1) ? 1 : 0;
            n.result("torch.%s(%s, %s)", function, n.in(first), n.scalarOrIn(1 - first));
        };
    }

    private static String folded(NodeWriter n, String function) {
        return n.ins().stream()
                .reduce((a, b) -> "torch." + function + "(" + a + ", " + b + ")")
                .orElseThrow(() -> n.fail("it needs an input"));
    }

    private static void isInf(NodeWriter n) {
        boolean negative = n.attributes().integer("detect_negative", 1) != 0;
        boolean positive = n.attributes().integer("detect_positive", 1) != 0;
        if (negative && positive) {
            n.result("torch.isinf(%s)", n.in(0));
        } else if (negative) {
            n.result("torch.isneginf(%s)", n.in(0));
        } else if (positive) {
            n.result("torch.isposinf(%s)", n.in(0));
        } else {
            n.result("torch.zeros_like(%s, dtype=11)", n.in(0));
        }
    }

    private static void bitShift(NodeWriter n) {
        String direction = n.attributes().text("direction", "LEFT").equals("LEFT") ? "left" : "right";
        n.result("torch.bitwise_%s_shift(%s, %s)", direction, n.in(0), n.in(1));
    }

    private static void div(NodeWriter n) {
        ElementType type = n.elementType(0);
        if (type == ElementType.UNDEFINED) {
            n.result("%s", n.call(DIVIDE, n.in(0), n.in(1)));
        } else if (type.isInteger()) {
            n.result("torch.div(%s, %s, rounding_mode=\"trunc\")", n.in(0), n.in(1));
        } else {
            n.result("torch.div(%s, %s)", n.in(0), n.scalarOrIn(1));
        }
    }

    private static void pow(NodeWriter n) {
        boolean sameFloats = n.elementType(0).isFloating() && n.elementType(0) == n.elementType(1);
        String power = "torch.pow(" + n.in(0) + ", " + (sameFloats ? n.scalarOrIn(1) : n.in(1)) + ")";
        n.result("%s", sameFloats ? power : "torch.to(" + power + ", " + n.dtype(0) + ")");
    }

    /** The derivative at the bounds is 1, both for numbers and for tensors as bounds. */
    private static void clip(NodeWriter n) {
        if (!n.has(1) && !n.has(2)) {
            n.same(0, n.in(0));
            return;
        }
        boolean numbers = (!n.has(1) || n.isLiteral(1)) && (!n.has(2) || n.isLiteral(2));
        String low = !n.has(1) ? "None" : numbers ? n.scalarOrIn(1) : n.in(1);
        String high = !n.has(2) ? "None" : numbers ? n.scalarOrIn(2) : n.in(2);
        n.result("torch.clamp(%s, %s, %s)", n.in(0), low, high);
    }
}
