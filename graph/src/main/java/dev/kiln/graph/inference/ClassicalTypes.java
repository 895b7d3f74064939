package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Models of the domain {@code ai.onnx.ml} as scikit-learn's exporters write them: forests, linear models, scalers. */
final class ClassicalTypes {

    static final String DOMAIN = "ai.onnx.ml";

    static final Map<String, TypeRule> RULES = Map.of(
            "TreeEnsembleClassifier", a -> classifier(a, "classlabels_int64s"),
            "LinearClassifier", a -> classifier(a, "classlabels_ints"),
            "SVMClassifier", ClassicalTypes::machine,
            "TreeEnsembleRegressor", a -> regressor(a, "n_targets"),
            "LinearRegressor", a -> regressor(a, "targets"),
            "Scaler", ClassicalTypes::scaled,
            "Normalizer", ClassicalTypes::scaled);

    private ClassicalTypes() {}

    /** The predicted class, and a score for each class. */
    private static List<TensorType> classifier(Application a, String numbers) {
        int numbered =
                a.attributes().integers(numbers).map(values -> values.length).orElse(0);
        int named = a.attributes().texts("classlabels_strings").size();
        ElementType label = named > 0 ? ElementType.STRING : ElementType.INT64;
        int count = Math.max(numbered, named);
        Dim scores = count > 0 ? Dim.of(count) : Dim.UNKNOWN;
        return List.of(
                new TensorType(label, Shape.of(List.of(batch(a)))),
                TensorType.floats(Shape.of(List.of(batch(a), scores))));
    }

    /** Without probabilities it may score pairs of classes. */
    private static List<TensorType> machine(Application a) {
        List<TensorType> types = classifier(a, "classlabels_ints");
        boolean hasProbabilities =
                !a.attributes().reals("prob_a").orElse(List.of()).isEmpty();
        return hasProbabilities
                ? types
                : List.of(types.get(0), TensorType.floats(Shape.of(List.of(batch(a), Dim.UNKNOWN))));
    }

    private static List<TensorType> regressor(Application a, String targets) {
        long count = a.attributes().integer(targets, 1);
        return List.of(TensorType.floats(Shape.of(List.of(batch(a), count > 0 ? Dim.of(count) : Dim.UNKNOWN))));
    }

    private static List<TensorType> scaled(Application a) {
        return List.of(TensorType.floats(a.shape(0)));
    }

    private static Dim batch(Application a) {
        return a.rank(0) > 0 ? a.shape(0).dim(0) : Dim.UNKNOWN;
    }
}
