package dev.kiln.api.loss;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values that a loss may depend on, all of one batch. */
@Stable
public interface LossScope {

    /**
     * The scope of a prediction by itself: nothing else has a name in it.
     *
     * @param prediction the prediction, {@code [N, ...]}
     * @param target the target
     * @return the scope
     */
    static LossScope of(Value prediction, Value target) {
        return of(prediction, target, Map.of());
    }

    /**
     * The scope of a prediction and the inputs that it was made from: no other value of the model has a name in it.
     *
     * @param prediction the prediction, {@code [N, ...]}
     * @param target the target
     * @param inputs the inputs by name, the features first
     * @return the scope
     */
    static LossScope of(Value prediction, Value target, Map<String, Value> inputs) {
        return new PlainLossScope(prediction, target, inputs);
    }

    /**
     * Returns the model's prediction, FLOAT {@code [N, ...]}: logits {@code [N, K]} for classification into K classes, even
     * of a model that ends in {@code Softmax}.
     */
    Value prediction();

    /** Returns the target: the right classes, INT64 {@code [N]}; values, FLOAT of the prediction's shape; or others. */
    Value target();

    /**
     * The same scope with another prediction, for a loss inside this one.
     *
     * @param changed the prediction that the inner loss reads
     * @return the scope
     */
    LossScope with(Value changed);

    /**
     * The scope of another target of the same model, for a loss that couples several.
     *
     * @param target the name of the target
     * @return the scope
     * @throws dev.kiln.graph.error.GraphException if the data have no such target; the message names those that they have
     */
    LossScope of(String target);

    /** Returns the input of the model that the examples are fed to, {@code [N, ...]}; of several the first. */
    Value input();

    /**
     * An input of the model.
     *
     * @param name its name
     * @return its value, {@code [N, ...]}
     * @throws dev.kiln.graph.error.GraphException if the model has no such input
     */
    Value input(String name);

    /**
     * A column of the data that is neither input nor target: a weight, a mask or a group.
     *
     * @param name its name
     * @return its value, {@code [N, ...]}; empty where the data have none of that name
     */
    Optional<Value> column(String name);

    /**
     * The mask of the target: which positions count. The host's mean leaves the others out.
     *
     * @return BOOL {@code [N, T]}; empty where the data have none
     */
    Optional<Value> mask();

    /**
     * A value in the model, such as the output of a layer.
     *
     * @param name its name in the model's graph, as {@code kiln inspect} lists them
     * @return the value of this batch
     * @throws dev.kiln.graph.error.GraphException if there is none; the message suggests similar names
     */
    Value value(String name);

    /**
     * The values in the model whose names match.
     *
     * @param glob a pattern, such as {@code block_*.output}
     * @return the values by name, in the order of the model; none if no name matches
     */
    Map<String, Value> values(String glob);

    /**
     * Writes another model for the same examples, such as a teacher, in its inference form; nothing in it is trained.
     *
     * @param other the model; its features are fed with {@link #input()}, further inputs by name
     * @return all of its values by name, see {@link Model#predicted}
     * @throws dev.kiln.graph.error.GraphException if the examples do not fit it
     */
    default Map<String, Value> write(Model other) {
        Map<String, Value> fed = new LinkedHashMap<>();
        fed.put(other.features().name(), input());
        other.companions().forEach(companion -> fed.put(companion.name(), input(companion.name())));
        GraphBuilder graph = prediction().graph();
        return graph.inLayer("other", () -> graph.inline(other.graph(), other.bindings(fed)));
    }

    /**
     * Declares a parameter of the loss, such as a projection, which is trained with the model and left out of it in the
     * end.
     *
     * @param name unique in the loss
     * @param initializer draws its initial value
     * @param shape its shape
     * @return its value
     */
    Value parameter(String name, Initializer initializer, long... shape);

    /**
     * Declares a statistic that the loss keeps from step to step, such as the centers of the classes. It is saved and
     * restored with a checkpoint; validation reads it and does not change it.
     *
     * @param name unique in the loss
     * @param initial its value in the first step
     * @return its value; set the next one with {@link #update}
     */
    Value statistic(String name, Tensor initial);

    /**
     * Sets the value of a statistic in the next step.
     *
     * @param statistic the statistic
     * @param next its value in the next step, of the same type
     */
    void update(Value statistic, Value next);

    /**
     * Weighs the elements of the loss in the host's mean, {@code sum(w * loss) / sum(w)}, beside the weights of the data.
     *
     * @param weights not negative, FLOAT of the loss's shape
     */
    void weigh(Value weights);
}
