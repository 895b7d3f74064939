package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses the output of a model that fits the data as its prediction. */
final class PredictionChoice {

    private PredictionChoice() {}

    /** The model with its prediction stated; a note gives it where there was a choice. */
    static Model of(Model model, DataSet data, List<String> notes) {
        if (model.prediction().isStated()) {
            return model;
        }
        Optional<String> fitting = fitting(model, data);
        String output = fitting.orElse(model.prediction().output());
        Graph graph = model.graph();
        String others = graph.outputs().stream()
                .filter(other -> !other.equals(output))
                .map(other -> described(graph, other))
                .collect(Collectors.joining(", "));
        notes.add("The prediction of the model " + graph.name() + " is taken to be its output "
                + described(graph, output)
                + fitting.map(o -> ", which " + reason(data)).orElse("") + ", not " + others
                + "; --prediction OUTPUT names another.");
        return model.withPrediction(Prediction.stated(output));
    }

    private static String reason(DataSet data) {
        return data.task() == Task.CLASSIFICATION
                ? "has a score for each of the " + data.classes().size() + " classes of the data"
                : "has the shape of the targets";
    }

    /** The most likely output that fits the data exactly. */
    static Optional<String> fitting(Model model, DataSet data) {
        return Prediction.candidates(model.graph()).stream()
                .filter(output -> fits(model.withPrediction(Prediction.stated(output)), data))
                .findFirst();
    }

    private static boolean fits(Model model, DataSet data) {
        ElementType type = model.graph().type(model.prediction().output()).elementType();
        if (!type.isFloating()) {
            return false;
        }
        if (data.task() == Task.REGRESSION) {
            return ValueFit.form(model, data).isPresent();
        }
        Shape logits = model.logitsShape();
        return logits.rank() == 2 && logits.size(1) == data.classes().size();
    }

    /** An output with its type, for messages. */
    static String described(Graph graph, String output) {
        return output + " (" + graph.type(output) + ")";
    }
}
