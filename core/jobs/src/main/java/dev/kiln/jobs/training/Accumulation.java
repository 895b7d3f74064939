package dev.kiln.jobs.training;

import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The accumulation of gradients over several batches for one update, in a training step. With the share {@code s} of a
 * batch in the examples of the update
 *
 * <pre>
 * a = a + s g                  the optimizer sees a
 * in the last batch:           the optimizer's new values and states hold, and a begins again from 0
 * in the others:               parameters and states of the optimizer stay
 * </pre>
 *
 * <p>The update is that of one large batch, up to rounding, where the loss is a mean over examples; a batch normalization
 * sees the small batches. It costs the memory of another gradient.
 */
final class Accumulation {

    private static final String SHARE = "training/share";
    private static final String IS_LAST = "training/is-last";
    private static final String PREFIX = "accumulated/";

    private final GraphBuilder builder;
    private final Value share;
    private final Value isLast;

    Accumulation(GraphBuilder builder) {
        this.builder = builder;
        this.share = builder.input(SHARE, TensorType.floats(Shape.SCALAR));
        this.isLast = builder.input(IS_LAST, new TensorType(ElementType.BOOL, Shape.SCALAR));
    }

    /** The feeds of a batch. */
    static Map<String, Tensor> feeds(UpdateGroup.Place place) {
        return Map.of(
                SHARE, Tensor.scalar(ElementType.FLOAT, place.share()),
                IS_LAST, Tensor.scalar(ElementType.BOOL, place.isLast() ? 1 : 0));
    }

    /** Writes the gradients of all batches of the update so far. */
    List<Value> sums(List<Value> parameters, List<Value> gradients) {
        List<Value> sums = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Value parameter = parameters.get(i);
            Tensor none =
                    Tensor.zeros(parameter.elementType(), parameter.shape().toArray());
            Value before = builder.state(PREFIX + parameter.name(), none);
            Value sum = before.add(gradients.get(i).mul(share));
            builder.update(before, isLast.where(builder.constant(PREFIX + parameter.name() + "/none", none), sum));
            sums.add(sum);
        }
        return sums;
    }

    /** Keeps values unless a batch is the last of an update. */
    void hold(List<State> states) {
        for (State state : states) {
            Value now = builder.value(state.input());
            Value next = builder.next(now);
            if (!next.name().equals(now.name())) {
                builder.update(now, isLast.where(next, now));
            }
        }
    }
}
