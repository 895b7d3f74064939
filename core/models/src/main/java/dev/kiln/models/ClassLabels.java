package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The class names in a classifier of the domain {@code ai.onnx.ml}, in the order of its scores. */
final class ClassLabels {

    private static final String DOMAIN = "ai.onnx.ml";
    private static final Set<String> CLASSIFIERS =
            Set.of("TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier");

    /** The output of a classifier that has a score for each class; the first one is the chosen class. */
    private static final int SCORES = 1;

    /** The operators that keep the order of scores. */
    private static final Set<String> IN_PLACE =
            Set.of("Identity", "Cast", "Clip", "Softmax", "LogSoftmax", "Sigmoid", "Normalizer", "ZipMap");

    private ClassLabels() {}

    /**
     * A model with the class names of the classifier of its prediction; unchanged where it has names already, where
     * there is no such classifier, or where its labels are class numbers.
     */
    static Model named(Model model) {
        if (!model.classes().isEmpty()) {
            return model;
        }
        List<String> labels = classifier(model.graph(), model.prediction().output())
                .map(ClassLabels::labels)
                .orElse(List.of());
        return isFit(labels, model.logitsShape()) ? model.withClasses(labels) : model;
    }

    private static Optional<Node> classifier(Graph graph, String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        boolean isClassical = node.domain().equals(DOMAIN);
        if (isClassical && CLASSIFIERS.contains(node.operator())) {
            return Optional.of(node).filter(scores -> scores.output(SCORES).equals(value));
        }
        boolean isKnown = isClassical || node.domain().isEmpty();
        return isKnown && IN_PLACE.contains(node.operator()) ? classifier(graph, node.input(0)) : Optional.empty();
    }

    private static List<String> labels(Node classifier) {
        Attributes attributes = classifier.attributes();
        List<String> words = attributes.texts("classlabels_strings");
        return words.isEmpty()
                ? Stream.of("classlabels_int64s", "classlabels_ints")
                        .flatMap(name -> attributes.integers(name).stream())
                        .flatMap(numbers -> Arrays.stream(numbers).mapToObj(Long::toString))
                        .toList()
                : words;
    }

    private static boolean isFit(List<String> labels, Shape scores) {
        boolean areNumbers =
                IntStream.range(0, labels.size()).allMatch(i -> labels.get(i).equals(Integer.toString(i)));
        boolean areAll = scores.rank() != 2 || !scores.dim(1).isFixed() || scores.size(1) == labels.size();
        return !areNumbers && areAll && labels.stream().distinct().count() == labels.size();
    }
}
