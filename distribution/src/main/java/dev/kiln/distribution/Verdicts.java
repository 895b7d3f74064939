package dev.kiln.distribution;

import dev.kiln.api.KilnException;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What an engine can do with a model: run it, differentiate it in its input, differentiate it in its parameters. */
final class Verdicts {

    private Verdicts() {}

    static List<String> of(Engine engine, Model model) {
        List<String> lines = new ArrayList<>();
        lines.add(verdict("runs", engine, model.graph()));
        lines.add(tryVerdict("differentiates", engine, () -> differentiated(model, false)));
        lines.add(
                model.parameters().isEmpty()
                        ? "does not train: no trainable parameters were found"
                        : tryVerdict("trains", engine, () -> differentiated(model, true)));
        return lines;
    }

    private static String tryVerdict(String what, Engine engine, Supplier<Graph> graph) {
        try {
            return verdict(what, engine, graph.get());
        } catch (KilnException e) {
            return "not: " + what + ". " + e.getMessage();
        }
    }

    private static String verdict(String what, Engine engine, Graph graph) {
        List<String> obstacles = engine.obstacles(graph);
        return obstacles.isEmpty() ? what : "not: " + what + ". " + String.join("; ", obstacles);
    }

    private static Graph differentiated(Model model, boolean inParameters) {
        GraphBuilder graph = new GraphBuilder(model.graph().name() + " differentiated");
        Map<String, Value> bindings = new LinkedHashMap<>();
        model.graph().inputs().forEach(i -> bindings.put(i.name(), graph.input(i.name(), i.type())));
        List<Value> xs = new ArrayList<>(bindings.values());
        if (inParameters) {
            xs.clear();
            for (String name : model.parameters()) {
                Value state = graph.state(name, model.graph().constant(name));
                bindings.put(name, state);
                xs.add(state);
            }
        }
        Value prediction =
                Objects.requireNonNull(graph.inline(model.graph(), bindings).get(model.prediction()));
        List<Value> gradients = graph.gradient(prediction, xs);
        for (int i = 0; i < gradients.size(); i++) {
            graph.output("gradient" + i, gradients.get(i));
        }
        return graph.build();
    }
}
