package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;

/** The start of an attack, and one of its steps, as programs of their own: inputs {@code original}, {@code eps}, ... */
final class AttackProgram {

    private AttackProgram() {}

    static GradientAttack attack(String specification) {
        return (GradientAttack) ProvidedExtensions.create(AttackProvider.class, specification);
    }

    static Graph start(GradientAttack attack, long... example) {
        GraphBuilder graph = new GraphBuilder("start");
        graph.output("start", attack.start(scope(graph, attack, example)));
        return graph.build();
    }

    static Graph step(GradientAttack attack, long... example) {
        GraphBuilder graph = new GraphBuilder("step");
        StepScope scope = scope(graph, attack, example);
        Value current = graph.input("current", TensorType.floats(Shape.batchOf(example)));
        Value gradient = graph.input("gradient", TensorType.floats(Shape.batchOf(example)));
        graph.output("next", attack.step(scope, current, gradient));
        return graph.build();
    }

    private static StepScope scope(GraphBuilder graph, GradientAttack attack, long... example) {
        Value original = graph.input("original", TensorType.floats(Shape.batchOf(example)));
        Value epsilon = graph.input("eps", TensorType.floats(Shape.SCALAR));
        Value step = graph.input("step", TensorType.floats(Shape.SCALAR));
        return new StepScope(original, epsilon, step, attack.threat());
    }
}
