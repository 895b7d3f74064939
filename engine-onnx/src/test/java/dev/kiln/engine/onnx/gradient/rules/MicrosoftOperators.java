package dev.kiln.engine.onnx.gradient.rules;

import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.distinct;
import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.uniform;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators of real numbers that ONNX Runtime's optimizers write. */
final class MicrosoftOperators {

    private final List<OperatorCase> cases = new ArrayList<>();

    private MicrosoftOperators() {}

    static List<OperatorCase> all() {
        MicrosoftOperators all = new MicrosoftOperators();
        all.activations();
        all.products();
        all.convolutions();
        all.normalizations();
        return all.cases;
    }

    static Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        Value first = Arrays.stream(inputs).filter(i -> i != null).findFirst().orElseThrow();
        return first.graph()
                .apply(Node.MICROSOFT_DOMAIN, operator, attributes, Arrays.asList(inputs), 1)
                .get(0);
    }

    private void add(String name, Function<List<Value>, Value> program, Tensor... inputs) {
        cases.add(new OperatorCase("com.microsoft " + name, Arrays.asList(inputs), program));
    }

    private void activations() {
        add("Gelu", x -> apply("Gelu", Attributes.NONE, x.get(0)), distinct(1, 3, 5));
        add("QuickGelu", x -> apply("QuickGelu", Attributes.NONE, x.get(0)), distinct(1, 3, 5));
        add(
                "QuickGelu of another steepness",
                x -> apply("QuickGelu", Attributes.NONE.with("alpha", 0.7f), x.get(0)),
                distinct(1, 3, 5));
        add("FastGelu", x -> apply("FastGelu", Attributes.NONE, x.get(0)), distinct(1, 3, 5));
        add(
                "FastGelu with a bias",
                x -> apply("FastGelu", Attributes.NONE, x.get(0), x.get(1)),
                distinct(1, 3, 5),
                uniform(2, 5));
        add("BiasGelu", x -> apply("BiasGelu", Attributes.NONE, x.get(0), x.get(1)), distinct(1, 3, 5), uniform(2, 5));
    }

    private void products() {
        add(
                "FusedMatMul",
                x -> apply("FusedMatMul", Attributes.of("transA", 1).with("alpha", 0.5f), x.get(0), x.get(1)),
                uniform(5, 2, 4, 3),
                uniform(6, 2, 4, 5));
        add(
                "FusedMatMul of a transposed factor",
                x -> apply("FusedMatMul", Attributes.of("transB", 1), x.get(0), x.get(1)),
                uniform(5, 3, 4),
                uniform(6, 5, 4));
        add(
                "FusedGemm",
                x -> apply(
                        "FusedGemm",
                        Attributes.of("transB", 1)
                                .with("activation", "LeakyRelu")
                                .with("activation_alpha", 0.2f),
                        x.get(0),
                        x.get(1),
                        x.get(2)),
                uniform(7, 3, 4),
                uniform(8, 5, 4),
                uniform(9, 5));
    }

    private void convolutions() {
        Attributes padded = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});
        add(
                "FusedConv",
                x -> apply("FusedConv", padded.with("activation", "Tanh"), x.get(0), x.get(1), x.get(2)),
                uniform(10, 2, 3, 4, 4),
                uniform(11, 2, 3, 3, 3),
                uniform(12, 2));
        add(
                "FusedConv with a sum",
                x -> apply(
                        "FusedConv",
                        padded.with("activation", "LeakyRelu")
                                .with("activation_params", new Attribute.Reals(List.of(0.3f))),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        x.get(3)),
                uniform(10, 1, 3, 4, 4),
                uniform(11, 2, 3, 3, 3),
                uniform(12, 2),
                uniform(13, 1, 2, 4, 4));
    }

    private void normalizations() {
        add(
                "SkipLayerNormalization",
                x -> apply(
                        "SkipLayerNormalization",
                        Attributes.NONE.with("epsilon", 0.01f),
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        x.get(3),
                        x.get(4)),
                uniform(14, 2, 3, 4),
                uniform(15, 2, 3, 4),
                uniform(16, 4),
                uniform(17, 4),
                uniform(18, 4));
        add(
                "SkipSimplifiedLayerNormalization",
                x -> apply(
                        "SkipSimplifiedLayerNormalization",
                        Attributes.NONE.with("epsilon", 0.01f),
                        x.get(0),
                        x.get(1),
                        x.get(2)),
                uniform(14, 2, 3, 4),
                uniform(15, 2, 3, 4),
                uniform(16, 4));
    }
}
