package dev.kiln.plugins.simplification;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.EqualConstants;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Merges equal constants of a model. Those that training changes are merged only if they are tables of different numbers:
 * these are equal since they are one weight that was stored twice, while vectors and weights of one number are equal by
 * their initialization, and training must be able to change each.
 */
final class SharedConstants {

    private final Model model;
    private final Map<TensorType, Integer> types = new HashMap<>();

    SharedConstants(Model model, Graph graph) {
        this.model = model;
        graph.constants().values().forEach(constant -> types.merge(constant.type(), 1, Integer::sum));
    }

    List<RewriteRule> rules() {
        return List.of(
                new EqualConstants((name, constant) -> isShared(constant) && !isTrained(name)).rule(),
                new EqualConstants((name, constant) -> isShared(constant) && isTrained(name) && isTable(constant))
                        .rule());
    }

    /** Whether another constant may be equal; large ones are then compared. */
    private boolean isShared(Tensor constant) {
        return types.getOrDefault(constant.type(), 0) > 1;
    }

    private boolean isTrained(String name) {
        return model.parameters().contains(name) || model.statistics().contains(name);
    }

    private static boolean isTable(Tensor constant) {
        return constant.rank() > 1
                && LongStream.range(1, constant.size()).anyMatch(i -> constant.getDouble(i) != constant.getDouble(0));
    }
}
