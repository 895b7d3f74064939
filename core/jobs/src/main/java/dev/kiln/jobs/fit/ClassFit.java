package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The correspondence of the classes of data to those of a model: by their names where the model has names for them,
 * else by number.
 */
final class ClassFit {

    private static final int SCAN = 1024;

    private ClassFit() {}

    static TargetFit of(Model model, DataSet data, List<String> notes) {
        requireScores(model, data);
        long known = model.logitsShape().rank() == 2 ? model.logitsShape().size(1) : -1;
        requireEnough(model, data, known);
        noteScores(model, data, notes);
        TargetFit targets = matched(model, data, known, notes);
        if (known >= 0 && data.classes().isEmpty()) {
            data.batches(SCAN).forEach(batch -> Classes.labels(batch, known));
        }
        return targets;
    }

    /** Rejects models that do not predict a score for each class, such as object detectors. */
    private static void requireScores(Model model, DataSet data) {
        Shape logits = model.logitsShape();
        String output = model.prediction().output();
        if (model.graph()
                .producer(output)
                .filter(node -> node.operator().equals("ZipMap"))
                .isPresent()) {
            throw unfit(
                    model,
                    data,
                    "its output " + output
                            + " is a sequence of maps, which a ZipMap makes; export it with zipmap=False");
        }
        boolean isOne = logits.rank() == 1 || (logits.rank() == 2 && logits.size(1) == 1);
        if (isOne && model.graph().type(output).elementType().isInteger()) {
            throw unfit(model, data, "its output " + output + " is the class that was chosen");
        }
        if (logits.isRanked() && logits.rank() != 2) {
            throw unfit(model, data, "it predicts " + logits);
        }
        if (isOfBoxes(model.graph(), output)) {
            throw unfit(model, data, "its scores are of boxes that a NonMaxSuppression has chosen");
        }
    }

    private static DataException unfit(Model model, DataSet data, String why) {
        String hint = PredictionChoice.fitting(model, data)
                .map(other -> " Its output " + PredictionChoice.described(model.graph(), other)
                        + " has: name it with --prediction " + other + ".")
                .orElse("");
        return new DataException("The model " + model.graph().name() + " has no score for each class of " + data.spec()
                + ", [N, K]: " + why + "." + hint);
    }

    private static boolean isOfBoxes(Graph graph, String output) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty()) {
            Node node = graph.producer(open.removeLast()).orElse(null);
            if (node != null && node.is("NonMaxSuppression")) {
                return true;
            }
            if (node != null) {
                node.inputs().stream().filter(seen::add).forEach(open::add);
            }
        }
        return false;
    }

    private static void requireEnough(Model model, DataSet data, long known) {
        if (known >= 0 && data.classes().size() > known) {
            String hint = PredictionChoice.fitting(model, data)
                    .map(other -> " Its output " + PredictionChoice.described(model.graph(), other)
                            + " has as many: name it with --prediction " + other + ".")
                    .orElse("");
            throw new DataException(
                    "The data " + data.spec() + " have " + data.classes().size() + " classes, the model "
                            + model.graph().name() + " predicts " + known + "." + hint);
        }
    }

    private static void noteScores(Model model, DataSet data, List<String> notes) {
        String name = model.graph().name();
        if (model.hasOneScore()) {
            String second = data.classes().size() > 1 ? data.classes().get(1) : "1";
            boolean probability = model.oneScore().equals(Optional.of(OneScore.PROBABILITY));
            notes.add("The model " + name + " has one score for two classes: the second, " + second
                    + ", is chosen where it is above " + (probability ? "0.5." : "0."));
        } else if (Readers.of(model.graph()).of(model.logits()).stream().anyMatch(node -> node.is("Sigmoid"))) {
            notes.add("The model " + name + " ends in Sigmoid, a score for each class by itself; the greatest counts,"
                    + " and losses are those of the softmax of what the Sigmoid reads.");
        }
    }

    private static TargetFit matched(Model model, DataSet data, long known, List<String> notes) {
        List<String> named = data.classes();
        List<String> own = model.classes();
        boolean byName = !named.isEmpty() && !own.isEmpty() && !isNumbered(named) && own.containsAll(named);
        if (known > named.size() && !named.isEmpty()) {
            notes.add("The data " + data.spec() + " have " + named.size() + " classes, the model "
                    + model.graph().name() + " " + known + "; they are matched by " + (byName ? "name." : "number."));
        }
        if (byName) {
            return byName(data, own);
        }
        if (!named.isEmpty() && !own.isEmpty() && !isNumbered(named)) {
            notes.add("The classes of the data, " + named + ", are not those of the model, " + own
                    + "; they are matched by number.");
        }
        return TargetFit.unchanged(data);
    }

    /** Whether the names are 0, 1, 2 and so on, as in data without names. */
    private static boolean isNumbered(List<String> names) {
        return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals(Integer.toString(i)));
    }

    private static TargetFit byName(DataSet data, List<String> own) {
        List<String> named = data.classes();
        long[] numbers = named.stream().mapToLong(own::indexOf).toArray();
        if (IntStream.range(0, numbers.length).allMatch(i -> numbers[i] == i)) {
            return TargetFit.unchanged(data);
        }
        return TargetFit.of(own, targets -> renumbered(targets, numbers));
    }

    private static Tensor renumbered(Tensor targets, long[] numbers) {
        long[] labels = Arrays.stream(targets.toLongArray())
                .map(label -> label >= 0 && label < numbers.length ? numbers[(int) label] : label)
                .toArray();
        return Tensor.of(labels, labels.length);
    }
}
