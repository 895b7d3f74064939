package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.TwoEngines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that others made, on real inputs: what one engine says of them the other says too. Differences are measured in
 * the maximum norm over all results, {@code max|a - b| / max|b|}.
 *
 * <p>Of the gradients the greatest 0.5 % of the differences are left out: where rounding decides on which side of a kink
 * a ReLU or a MaxPool stands, the engines may differ in the few inputs that it sees.
 */
class SharedModelsTest {

    private static final double OUTPUTS = 1e-4;
    private static final double GRADIENTS = 1e-3;
    private static final double SHARE = 0.995;

    /** Half precision has 11 bits, and the engines round at different places. */
    private static final double HALF = 2e-2;

    private static TwoEngines engines;

    @BeforeAll
    static void open() {
        engines = new TwoEngines();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    static List<SharedModel> models() {
        return SharedModel.all().stream()
                .filter(model -> !model.file().contains("vgg19"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void predictTheSameOnBothEngines(SharedModel shared) {
        assumeTrue(shared.path().isPresent());
        compare("outputs", shared, shared.read().graph(), 1, isHalf(shared) ? HALF : OUTPUTS);
    }

    @ParameterizedTest
    @MethodSource("models")
    void haveTheSameGradientsOnBothEngines(SharedModel shared) {
        assumeTrue(shared.path().isPresent());
        compare("gradients", shared, gradients(shared.read()), SHARE, isHalf(shared) ? 5 * HALF : GRADIENTS);
    }

    /** With a smooth function in the place of every kink all elements agree, which shows that nothing else differs. */
    @ParameterizedTest
    @ValueSource(strings = {"squeezenet-fp32-7", "squeezenet-fp16-7", "ultraface"})
    void haveTheSameGradientsEverywhereWithoutTheirKinks(String name) {
        SharedModel shared = SharedModel.named(name);
        assumeTrue(shared.path().isPresent());
        compare("smoothed", shared, gradients(smoothed(shared.read())), 1, isHalf(shared) ? HALF : GRADIENTS);
    }

    private static Model smoothed(Model model) {
        return model.withGraph(
                GraphEditor.of(model.graph()).mapNodes(SharedModelsTest::smooth).build());
    }

    private static Node smooth(Node node) {
        String operator = node.is("Relu") ? "Softplus" : node.is("MaxPool") ? "AveragePool" : node.operator();
        Attributes attributes = node.attributes().without("storage_order");
        return new Node(node.name(), node.domain(), operator, node.inputs(), node.outputs(), attributes, node.extras());
    }

    /** Its weights, described in a few bytes, take 575 MB in each engine. */
    @Test
    @Tag("slow")
    void includeOneWithManyWeights() {
        SharedModel shared = SharedModel.named("light_vgg19");
        assumeTrue(shared.path().isPresent());
        predictTheSameOnBothEngines(shared);
        haveTheSameGradientsOnBothEngines(shared);
    }

    private static boolean isHalf(SharedModel shared) {
        return shared.file().contains("fp16");
    }

    private static void compare(String what, SharedModel shared, Graph graph, double share, double tolerance) {
        List<Map<String, Tensor>> results = engines.run(graph, shared.inputs().get());
        double difference = Differences.quantile(results.get(0), results.get(1), share);
        assertThat(difference).as("%s of %s", what, shared).isLessThan(tolerance);
    }

    /**
     * The derivatives of a sum of the logits and all other outputs, each element with a weight of its own, in the
     * inputs; in the parameters where the inputs are integers.
     */
    private static Graph gradients(Model model) {
        GraphBuilder builder = new GraphBuilder("gradients");
        Map<String, Value> bindings = new HashMap<>();
        List<Value> xs = new ArrayList<>();
        for (Input input : model.graph().inputs()) {
            Value value = builder.input(input.name(), input.type());
            bindings.put(input.name(), value);
            if (value.elementType().isFloating()) {
                xs.add(value);
            }
        }
        if (xs.isEmpty()) {
            for (String parameter : model.parameters()) {
                Value value = builder.state(parameter, model.graph().constant(parameter));
                bindings.put(parameter, value);
                xs.add(value);
            }
        }
        Map<String, Value> values = builder.inline(model.graph(), bindings);
        Stream<Value> others = model.graph().outputs().stream().skip(1).map(o -> Objects.requireNonNull(values.get(o)));
        Value sum = Stream.concat(Stream.of(model.logits(values)), others)
                .map(SharedModelsTest::weighted)
                .reduce(Value::add)
                .orElseThrow();
        List<Value> gradients = builder.gradient(sum, xs);
        for (int i = 0; i < xs.size(); i++) {
            builder.output("gradient in " + xs.get(i).name(), gradients.get(i));
        }
        return GraphEditor.of(builder.build()).prune().build();
    }

    private static Value weighted(Value output) {
        long[] shape = output.shape().dims().stream()
                .mapToLong(length -> length.isFixed() ? length.size() : 1)
                .toArray();
        float[] weights = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        Random random = new Random(3);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextFloat();
        }
        Value weight = output.graph().constant(Tensor.of(weights, shape).cast(output.elementType()));
        return output.mul(weight).reduceSum();
    }

    @ParameterizedTest
    @MethodSource("models")
    void takeAnyCountOfExamples(SharedModel shared) {
        assumeTrue(shared.path().isPresent());
        Model model = shared.read();
        boolean hasStates = shared.file().contains("gtcrn");
        assumeTrue(!hasStates, "its states have the batch on other axes than the first");
        assertThat(model.graph().inputs())
                .allSatisfy(input -> assertThat(input.type().shape().dim(0)).isInstanceOf(Dim.Symbol.class));
        assertThat(model.graph().outputs())
                .allSatisfy(output ->
                        assertThat(model.graph().type(output).shape().dim(0)).isInstanceOf(Dim.Symbol.class));
    }

    @Test
    void refuseAnOperatorSetFromBeforeBroadcastingInOneSentence() {
        Optional<Path> file = SharedFiles.find("models/legacy/mnist-softmax-opset4.onnx");
        assumeTrue(file.isPresent());
        assertThatThrownBy(() -> ModelFiles.read(file.get()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("mnist-softmax-opset4.onnx")
                .hasMessageContaining("4");
    }
}
