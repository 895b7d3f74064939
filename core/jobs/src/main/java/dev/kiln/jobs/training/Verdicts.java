package dev.kiln.jobs.training;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.jobs.fit.Head;
import dev.kiln.models.Predicting;
import dev.kiln.models.TrainableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The abilities of an engine for a model. Nothing is run: the programs are written, and the engine reports the
 * obstacles to compiling them.
 *
 * @param runs whether it predicts
 * @param differentiates whether its prediction is differentiated with respect to its floating-point inputs, as attacks
 *     need
 * @param trains whether its prediction in training form is differentiated with respect to its parameters
 */
public record Verdicts(Verdict runs, Verdict differentiates, Verdict trains) {

    /**
     * Queries an engine.
     *
     * @param engine the engine
     * @param model the model
     * @return its abilities
     */
    public static Verdicts of(Engine engine, Model model) {
        return new Verdicts(
                verdict(engine, () -> Predicting.of(model)),
                verdict(engine, () -> differentiated(model)),
                verdict(engine, () -> trained(TrainableModel.of(model))));
    }

    /** Each question with its answer, in order. */
    public Map<String, Verdict> byName() {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        verdicts.put("runs", runs);
        verdicts.put("differentiates", differentiates);
        verdicts.put("trains", trains);
        return verdicts;
    }

    private static Verdict verdict(Engine engine, Supplier<Graph> writing) {
        try {
            Graph graph = writing.get();
            return new Verdict(Obstacle.distinct(engine.obstacles(graph), graph));
        } catch (KilnException e) {
            return Verdict.no(String.valueOf(e.getMessage()));
        }
    }

    private static Graph differentiated(Model model) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/differentiated");
        Map<String, Value> bindings = new LinkedHashMap<>();
        model.graph().inputs().forEach(i -> bindings.put(i.name(), builder.input(i.name(), i.type())));
        List<Value> xs = bindings.values().stream()
                .filter(x -> x.elementType().isFloating())
                .toList();
        if (xs.isEmpty()) {
            throw new GraphException("It has no floating point input, but "
                    + model.graph().inputs().stream()
                            .map(input -> input.name() + ": " + input.type())
                            .collect(Collectors.joining("; "))
                    + ".");
        }
        return gradients(builder, model.logits(builder.inline(model.graph(), bindings)), xs);
    }

    private static Graph trained(Model model) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/trained");
        Head head = Head.ofOne(model, Task.CLASSIFICATION);
        TrainingForm form = TrainingForm.write(builder, model, List.of(head), Set.of());
        if (form.parameters().isEmpty()) {
            throw new GraphException("No trainable parameters were found.");
        }
        return gradients(builder, head.predicted(form.values()), form.parameters());
    }

    private static Graph gradients(GraphBuilder builder, Value prediction, List<Value> xs) {
        VanishingGradient.reason(builder, prediction, xs).ifPresent(reason -> {
            throw new GraphException("The derivative of the prediction in "
                    + xs.stream().map(Value::name).limit(3).collect(Collectors.joining(", ")) + " is 0: " + reason
                    + ".");
        });
        List<Value> gradients = builder.gradient(prediction, xs);
        for (int i = 0; i < gradients.size(); i++) {
            builder.output("gradient" + i, gradients.get(i));
        }
        return GraphEditor.of(builder.build()).prune().build();
    }
}
