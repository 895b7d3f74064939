package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackedModel;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The difference of logits ratio (Croce and Hein, 2020), whose divisor makes it independent of the scale of the logits.
 *
 * <pre>
 * untargeted: (max(z_k over k other than y) - z_y) / (z_(1) - z_(3) + 1e-12)
 * targeted:   (z_t - z_y) / (z_(1) - (z_(3) + z_(4)) / 2 + 1e-12)
 * </pre>
 */
final class LogitRatio {

    /** The minimum number of classes of the untargeted ratio. */
    static final int CLASSES = 3;

    /** The minimum number of classes of the targeted ratio. */
    static final int CLASSES_TARGETED = 4;

    private static final double GUARD = 1e-12;

    private LogitRatio() {}

    /** The ratio for the given class, {@code [N]}. */
    static Value untargeted(AttackedModel scope, Value logits) {
        List<Value> greatest = greatest(logits, CLASSES);
        Value divisor = greatest.get(0).sub(greatest.get(2)).add(GUARD);
        return scope.margin(logits).neg().div(divisor);
    }

    /** The ratio for the right and the wanted class of each example, INT64 {@code [N]}. */
    static Value targeted(Value logits, Value right, Value wanted) {
        List<Value> greatest = greatest(logits, CLASSES_TARGETED);
        Value low = greatest.get(2).add(greatest.get(3)).mul(0.5);
        Value divisor = greatest.get(0).sub(low).add(GUARD);
        return of(logits, wanted).sub(of(logits, right)).div(divisor);
    }

    /** Refuses a model with too few classes. */
    static void require(long classes, int least) {
        if (classes < least) {
            throw new DataException("The model predicts " + classes + " classes, and the "
                    + (least == CLASSES ? "" : "targeted ") + "difference of logits ratio (dlr) needs " + least
                    + ", whose logits it compares. Use the cross entropy (loss=ce, apgd-ce).");
        }
    }

    private static List<Value> greatest(Value logits, int count) {
        require(logits.size(1), count);
        Value ordered = logits.graph()
                .apply(
                        "",
                        "TopK",
                        Attributes.of("axis", 1),
                        List.of(logits, logits.graph().integers(count)),
                        2)
                .get(0);
        return IntStream.range(0, count)
                .mapToObj(k -> ordered.slice(1, k, k + 1).squeeze(1))
                .toList();
    }

    private static Value of(Value logits, Value classes) {
        Value isChosen = classes.oneHot(logits.size(1)).greater(logits.graph().scalar(0.5));
        return isChosen.where(logits, logits.graph().scalar(0)).reduceSum(false, 1);
    }
}
