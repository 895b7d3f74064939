package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The likeliest classes of the clean inputs other than the given ones. It costs a query for each example. */
final class LikelyClasses {

    /** The name under which a program is fed with them. */
    static final String INPUT = "classes";

    private LikelyClasses() {}

    /** The classes in a program, INT64 {@code [N, count]}. */
    static Value input(ProgramScope scope, int count) {
        Shape shape = Shape.of(count).prepend(scope.original().batch());
        return scope.input(INPUT, new TensorType(ElementType.INT64, shape));
    }

    /**
     * The classes, the likeliest first.
     *
     * @param count the number of classes, less than the model's
     * @return INT64 {@code [N, count]}
     */
    static Tensor of(AttackTarget target, Batch batch, int count) {
        Tensor logits = target.predict(batch.inputs(), batch);
        long[] given = batch.targets().toLongArray();
        int classes = target.classes();
        long[] likely = IntStream.range(0, batch.size())
                .mapToObj(row -> IntStream.range(0, classes)
                        .filter(k -> k != given[row])
                        .boxed()
                        .sorted(Comparator.comparingDouble(k -> -logits.getDouble((long) row * classes + k)))
                        .limit(count)
                        .mapToLong(k -> k))
                .flatMapToLong(row -> row)
                .toArray();
        return Tensor.of(likely, batch.size(), count);
    }

    /**
     * The classes of one rank.
     *
     * @param likely those of all ranks, INT64 {@code [N, count]}
     * @param rank the rank, from 0
     * @param rows some examples
     * @return INT64 {@code [n]}
     */
    static Tensor ofRank(Tensor likely, int rank, int... rows) {
        long[] all = likely.toLongArray();
        int count = (int) likely.shape()[1];
        return Tensor.of(
                IntStream.of(rows).mapToLong(row -> all[row * count + rank]).toArray(), rows.length);
    }
}
