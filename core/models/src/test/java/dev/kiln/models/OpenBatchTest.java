package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenBatchTest {

    private static Graph taking(UnaryOperator<Value> network, long... shape) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", network.apply(graph.input("x", TensorType.floats(Shape.of(shape)))));
        return graph.build();
    }

    private static Value ofOnes(Value x, long... shape) {
        return x.graph().constant("c", Tensor.full(ElementType.FLOAT, 1, shape));
    }

    private static void opens(UnaryOperator<Value> network, String output, long... shape) {
        OpenBatch open = OpenBatch.of(taking(network, shape));
        assertThat(open.obstacle()).isEmpty();
        assertThat(open.graph().type("y").shape()).hasToString(output);
    }

    private static void isRefused(UnaryOperator<Value> network, String reason, long... shape) {
        Graph graph = taking(network, shape);
        OpenBatch open = OpenBatch.of(graph);
        assertThat(open.graph()).isSameAs(graph);
        assertThat(open.obstacle())
                .hasValueSatisfying(obstacle -> assertThat(obstacle).contains(reason));
    }

    @Test
    void changesShapesThatHoldTheOldCount() {
        opens(x -> x.relu().reshape(1, 12).matMul(ofOnes(x, 12, 5)), "[N, 5]", 1, 3, 4);
        opens(x -> x.reshape(8, -1), "[N, 12]", 8, 3, 4);
        opens(x -> x.reshape(1, 1, 12).squeeze(1), "[N, 12]", 1, 3, 4);
        opens(x -> x.transpose(1, 0, 2).reshape(3, 1, 2, 2).transpose(1, 2, 3, 0), "[N, 2, 2, 3]", 1, 3, 4);
    }

    @Test
    void followsTheBatchThroughProductsAndReductions() {
        opens(x -> x.matMul(x.transpose(0, 2, 1)).reduceMean(false, 1, 2), "[N]", 1, 3, 4);
        opens(x -> x.softmax(-1).slice(1, 0, 2).add(ofOnes(x, 1, 1, 4)), "[N, 2, 4]", 1, 3, 4);
        opens(x -> x.expand(x.graph().integers(1, 3, 4)).flatten(1), "[N, 12]", 1, 3, 1);
    }

    private static Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        return Objects.requireNonNull(inputs[0]).graph().apply(operator, attributes, inputs);
    }

    private static Value resized(Value x, float... scales) {
        Value factors = x.graph().constant("scales", Tensor.of(scales, scales.length));
        return apply("Resize", Attributes.NONE, x, null, factors);
    }

    private static Value einsum(String equation, Value... inputs) {
        return apply("Einsum", Attributes.NONE.with("equation", equation), inputs);
    }

    @Test
    void followsTheBatchThroughResizingAndSums() {
        opens(x -> resized(x, 1, 1, 2, 2), "[N, 3, 8, 10]", 1, 3, 4, 5);
        isRefused(x -> resized(x, 2, 1, 2, 2), "Resize: it scales the batch", 1, 3, 4, 5);
        opens(x -> einsum("bij,bkj->ikb", x, x).transpose(2, 0, 1), "[N, 3, 3]", 1, 3, 4);
        opens(x -> einsum("bij,jk->bik", x, ofOnes(x, 4, 2)), "[N, 3, 2]", 1, 3, 4);
        isRefused(x -> einsum("bij,kij->bk", x, x), "Einsum: the batch is b in bij and not in kij", 1, 3, 4);
        isRefused(x -> einsum("bij,bjk->ik", x, x.transpose(0, 2, 1)), "Einsum: it sums over the batch", 2, 3, 4);
    }

    @Test
    void followsTheBatchThroughLookUps() {
        Attributes rows = Attributes.of("axis", 1);
        opens(x -> apply("GatherElements", rows, x, x.cast(ElementType.INT64)), "[N, 4]", 1, 4);
        opens(x -> apply("ScatterElements", rows, x, x.cast(ElementType.INT64), x), "[N, 4]", 1, 4);
        opens(
                x -> apply(
                        "GatherND",
                        Attributes.of("batch_dims", 1),
                        x,
                        x.slice(1, 0, 1).cast(ElementType.INT64)),
                "[N]",
                1,
                4);
        isRefused(
                x -> apply("GatherElements", Attributes.of("axis", 0), x, x.cast(ElementType.INT64)),
                "GatherElements: it works along the batch",
                3,
                4);
        isRefused(
                x -> apply("GatherND", Attributes.NONE, x, x.slice(1, 0, 1).cast(ElementType.INT64)),
                "GatherND: its indices count through the batch",
                2,
                4);
    }

    @Test
    void leavesAnOpenBatchAlone() {
        GraphBuilder builder = new GraphBuilder("net");
        builder.output(
                "y", builder.input("x", TensorType.floats(Shape.batchOf(4))).relu());
        Graph graph = builder.build();
        assertThat(OpenBatch.of(graph).graph()).isSameAs(graph);
    }

    @Test
    void namesTheNodeThatStandsInTheWay() {
        isRefused(x -> x.softmax(0), "Softmax: it works along the batch", 1, 4);
        isRefused(x -> x.reduceSum(true, 0).add(x), "ReduceSum: it works along the batch", 1, 4);
        isRefused(x -> x.reshape(4), "Reshape: it merges the batch", 1, 2, 2);
        isRefused(x -> x.reshape(6, 2), "Reshape: it merges the batch", 3, 2, 2);
        isRefused(x -> x.add(ofOnes(x, 3, 4)), "Add: its input c has another axis in place of the batch", 3, 4);
        isRefused(x -> x.slice(0, 0, 2), "Slice: it selects a part of the batch", 3, 4);
        isRefused(x -> ofOnes(x, 5, 2).matMul(x), "MatMul: it sums over the batch", 2, 4);
        isRefused(
                x -> x.graph().apply("NonZero", Attributes.NONE, x).cast(ElementType.FLOAT),
                "NonZero: it may mix the examples",
                1,
                4);
    }

    /** Two different examples at once give what each gives by itself: max|a - b| / max|b| is at most 1e-5. */
    @OnEachEngine
    void treatsTheExamplesOfRealModelsOneByOne(Engine engine) {
        for (String name : List.of("mnist-cntk-8", "squeezenet-fp32-7", "ultraface", "light_squeezenet", "kws-dscnn")) {
            SharedModel shared = SharedModel.named(name);
            assumeTrue(shared.path().isPresent());
            Model model = shared.read();
            Tensor all = shared.inputs().get().values().iterator().next();
            Tensor one = all.slice(0, 1);
            Tensor other = all.shape()[0] > 1 ? all.slice(1, 2) : reversed(one);
            try (Program program = engine.compile(model.graph())) {
                Map<String, Tensor> both = run(program, joined(one, other));
                assertThat(Differences.greatest(part(both, 0), run(program, one)))
                        .as(name)
                        .isLessThan(1e-5);
                assertThat(Differences.greatest(part(both, 1), run(program, other)))
                        .as(name)
                        .isLessThan(1e-5);
            }
        }
    }

    private static Map<String, Tensor> run(Program program, Tensor examples) {
        return new HashMap<>(program.run(Map.of(program.graph().inputs().get(0).name(), examples)));
    }

    private static Map<String, Tensor> part(Map<String, Tensor> results, int example) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        results.forEach((name, tensor) -> part.put(name, tensor.slice(example, example + 1)));
        return part;
    }

    private static Tensor joined(Tensor one, Tensor other) {
        long[] shape = one.shape();
        shape[0] = 2;
        ByteBuffer bytes = Tensor.allocate(one.elementType(), shape);
        bytes.put(one.bytes()).put(other.bytes()).flip();
        return Tensor.wrap(one.elementType(), bytes.order(ByteOrder.LITTLE_ENDIAN), shape);
    }

    private static Tensor reversed(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return Tensor.of(reversed, tensor.shape());
    }

    @Test
    void saysOfStatesWithTheBatchElsewhereWhatStandsInTheWay() {
        SharedModel shared = SharedModel.named("gtcrn");
        assumeTrue(shared.path().isPresent());
        OpenBatch open = OpenBatch.of(shared.read().graph());
        assertThat(Objects.requireNonNull(open.obstacle().orElse(null))).contains("first axes", "[1, 2]");
    }
}
