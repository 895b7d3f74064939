package dev.kiln.engine.djl.script;

import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code Gradient} as {@code torch.autograd.grad}. A y of several elements is differentiated as their sum; an x that y
 * does not depend on has a derivative of zeros.
 */
final class TorchGradientRule {

    private static final ScriptFunction DERIVATIVE = new ScriptFunction("derivative", """
            def derivative(g: Optional[Tensor],
                x: Tensor) -> Tensor:
              if torch.__is__(g, None):
                d = torch.zeros_like(x)
              else:
                d = unchecked_cast(Tensor, g)
              return d
            """);

    private TorchGradientRule() {}

    static void write(NodeWriter writer) {
        Node node = writer.node();
        GradientPlan plan = writer.plan();
        String y = GradientPlan.y(node);
        List<Integer> used = new ArrayList<>();
        List<String> names = node.attributes().texts("xs");
        for (int i = 0; i < names.size(); i++) {
            if (!writer.wants(i)) {
                continue;
            }
            if (plan.depends(y, names.get(i))) {
                used.add(i);
            } else {
                writer.out(i, "torch.zeros_like(%s)", writer.attached(names.get(i)));
            }
        }
        if (!used.isEmpty()) {
            differentiate(writer, y, used);
        }
    }

    private static void differentiate(NodeWriter writer, String y, List<Integer> used) {
        Node node = writer.node();
        GradientPlan plan = writer.plan();
        List<String> names = node.attributes().texts("xs");
        String root = writer.attached(y);
        List<String> xs = used.stream().map(i -> writer.attached(names.get(i))).toList();
        boolean scalar = writer.typeOf(y).shape().elements() == 1;
        String seed = scalar ? "None" : "torch.ones_like(" + root + ")";
        String retain = plan.isLast(node) ? "None" : "True";
        String create = Literals.of(plan.isHigherOrder(node));
        String gradients = writer.temporary();
        // a y that depends on its xs only through step functions has no history, which torch treats as an error
        writer.line("if ops.prim.requires_grad(%s):", root);
        writer.line(
                "  %s = torch.autograd.grad([%s], [%s], annotate(List[Optional[Tensor]], [%s]), %s, %s, True)",
                gradients, root, String.join(", ", xs), seed, retain, create);
        writer.line("else:");
        writer.line(
                "  %s = annotate(List[Optional[Tensor]], [%s])",
                gradients, String.join(", ", xs.stream().map(x -> "None").toList()));
        for (int i = 0; i < used.size(); i++) {
            writer.out(used.get(i), "%s", writer.call(DERIVATIVE, gradients + "[" + i + "]", xs.get(i)));
        }
    }
}
