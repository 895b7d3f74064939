package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Masks of hidden units and of heads. */
class StructuralMasksTest {

    private static Value weight(GraphBuilder graph, String name, long... shape) {
        return graph.constant(name, Tensor.full(ElementType.FLOAT, 1, shape));
    }

    /** Scores that are 1, and 0 at the rows or columns of an index. */
    private static Tensor low(int axis, int from, int to, long... shape) {
        float[] scores = new float[(int) Shape.of(shape).elements()];
        Along along = Along.of(axis, shape);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = along.index(i) >= from && along.index(i) < to ? 0 : 1;
        }
        return Tensor.of(scores, shape);
    }

    @Test
    void aHiddenUnitGoesInBothLayers() {
        GraphBuilder graph = new GraphBuilder("mlp");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        graph.output("y", x.matMul(weight(graph, "first", 2, 4)).relu().matMul(weight(graph, "second", 4, 2)));
        Model model = Model.of(graph.build()).withParameters(Set.of("first", "second"));
        Map<String, Tensor> masks =
                new Channels().masks(model, Map.of("first", low(1, 2, 3, 2, 4), "second", low(0, 2, 3, 4, 2)), 0.3);
        assertThat(masks.get("first")).isEqualTo(Tensor.of(new float[] {1, 1, 0, 1, 1, 1, 0, 1}, 2, 4));
        assertThat(masks.get("second")).isEqualTo(Tensor.of(new float[] {1, 1, 1, 1, 0, 0, 1, 1}, 4, 2));
    }

    /** Two heads of three features; the feed-forward layer after them stays. */
    @Test
    void aHeadGoesInAllProjections() {
        GraphBuilder graph = new GraphBuilder("attention");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 4)));
        Value query = heads(x.matMul(weight(graph, "query", 4, 6)), 0, 2, 1, 3);
        Value key = heads(x.matMul(weight(graph, "key", 4, 6)), 0, 2, 3, 1);
        Value value = heads(x.matMul(weight(graph, "value", 4, 6)), 0, 2, 1, 3);
        Value mixed = query.matMul(key).softmax(-1).matMul(value);
        Value joined = mixed.transpose(0, 2, 1, 3).reshape(0, 5, 6).matMul(weight(graph, "out", 6, 4));
        graph.output("y", joined.matMul(weight(graph, "up", 4, 8)).relu().matMul(weight(graph, "down", 8, 2)));
        Set<String> weights = Set.of("query", "key", "value", "out", "up", "down");
        Model model = Model.of(graph.build()).withParameters(weights);
        Map<String, Tensor> scores = new LinkedHashMap<>();
        for (String name : new String[] {"query", "key", "value"}) {
            scores.put(name, low(1, 3, 6, 4, 6));
        }
        scores.put("out", low(0, 3, 6, 6, 4));
        scores.put("up", low(1, 0, 4, 4, 8));
        Map<String, Tensor> masks = new Heads().masks(model, scores, 0.5);
        for (String name : new String[] {"query", "key", "value"}) {
            assertThat(masks.get(name)).as(name).isEqualTo(low(1, 3, 6, 4, 6));
        }
        assertThat(masks.get("out")).isEqualTo(low(0, 3, 6, 6, 4));
        assertThat(masks.get("up")).isEqualTo(Tensor.full(ElementType.FLOAT, 1, 4, 8));
    }

    private static Value heads(Value projected, long... permutation) {
        return projected.reshape(0, 5, 2, 3).transpose(permutation);
    }
}
