package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Differentiation;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators with branches and bodies. */
final class ControlFlowRules {

    static final Map<String, GradientRule> RULES =
            Map.of("If", ControlFlowRules::choice, "Scan", ReverseWalk::write, "Loop", ReverseWalk::write);

    private ControlFlowRules() {}

    /** The derivative of {@code If}: the same choice between the derivatives of the branches. */
    private static void choice(Pullback p) {
        List<String> wanted = p.wantedCaptures();
        Attributes branches = Attributes.NONE
                .with("then_branch", derivative(p, "then_branch", wanted))
                .with("else_branch", derivative(p, "else_branch", wanted));
        List<Value> gradients = p.graph().apply("", "If", branches, List.of(p.input(0)), wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            p.giveCapture(wanted.get(i), gradients.get(i));
        }
    }

    private static Attribute derivative(Pullback p, String branch, List<String> wanted) {
        Graph forward = p.attributes().graph(branch).orElseThrow(() -> p.fail("it lacks its " + branch));
        Closure closure = Closure.of(forward, p.graph(), List.of());
        Body body = Body.startingAs(closure, p.graph());
        wanted.forEach(w -> body.capture(p.graph().value(w)));
        List<Differentiation.Seed> seeds = new ArrayList<>();
        for (int i = 0; i < closure.graph().outputs().size(); i++) {
            String output = closure.graph().outputs().get(i);
            Optional<Value> gradient = p.gradient(i);
            gradient.ifPresent(g -> seeds.add(new Differentiation.Seed(output, body.capture(g))));
        }
        Tape tape = p.tape().inside(body.graph());
        List<Value> results = StepDerivative.write(closure.graph(), tape, wanted, seeds);
        for (int i = 0; i < wanted.size(); i++) {
            body.output("gradient.of." + wanted.get(i), results.get(i));
        }
        return new Attribute.Subgraph(body.opened(body.closed(), List.of()));
    }
}
