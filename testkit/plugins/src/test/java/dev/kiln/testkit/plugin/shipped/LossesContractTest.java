package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.LossContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The losses that ship with Kiln. */
class LossesContractTest {

    private static TensorType classes(long... example) {
        return new TensorType(ElementType.INT64, Shape.batchOf(example));
    }

    /** Numbers from 0 to 1, integers 0 and 1. */
    private static Tensor truth(Tensor targets) {
        if (targets.elementType() == ElementType.INT64) {
            long[] classes = targets.toLongArray();
            return Tensor.of(Arrays.stream(classes).map(value -> value % 2).toArray(), targets.shape());
        }
        float[] values = targets.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        return Tensor.of(values, targets.shape());
    }

    /** A contract of a loss by its name. */
    abstract static class Named extends LossContract {

        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected LossProvider provider() {
            return Shipped.provider(LossProvider.class, name);
        }
    }

    @Nested
    class BinaryCrossEntropy extends Named {
        BinaryCrossEntropy() {
            super("binary-cross-entropy");
        }

        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("positive-weight", List.of(0)), Map.of("positive-weight", List.of(5.5)));
        }

        @Override
        protected List<Case> cases(Loss loss) {
            return List.of(
                    new Case(TensorType.floats(Shape.batchOf(1)), classes()),
                    new Case(TensorType.floats(Shape.batchOf(2)), classes()),
                    new Case(TensorType.floats(Shape.batchOf(4)), classes(4)),
                    Case.values(2, 3));
        }

        @Override
        protected Tensor targets(TensorType type, long batch) {
            return truth(super.targets(type, batch));
        }
    }

    @Nested
    class Contrastive extends Named {
        Contrastive() {
            super("contrastive");
        }

        /** Central differences are too coarse for the least temperature. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("temperature", 0.05), Map.of("temperature", 1000));
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.EXAMPLES, "the others of the batch are the pairs of an example");
        }
    }

    @Nested
    class Cosine extends Named {
        Cosine() {
            super("cosine");
        }
    }

    @Nested
    class CrossEntropy extends Named {
        CrossEntropy() {
            super("cross-entropy");
        }

        /** With a weight for each of the contract's four classes. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("label-smoothing", 0.3), Map.of("weights", List.of(1, 0, 2, 0.5)));
        }
    }

    @Nested
    class Ctc extends Named {
        Ctc() {
            super("ctc");
        }

        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("blank", 1));
        }

        @Override
        protected List<Case> cases(Loss loss) {
            return List.of(new Case(TensorType.floats(Shape.batchOf(6, 4)), classes(2)));
        }

        /** Labels that are 2 or 3, not the blank. */
        @Override
        protected Tensor targets(TensorType type, long batch) {
            long[] labels = super.targets(type, batch).toLongArray();
            return Tensor.of(Arrays.stream(labels).map(label -> 2 + label % 2).toArray(), batch, 2);
        }
    }

    @Nested
    class Dice extends Named {
        Dice() {
            super("dice");
        }

        @Override
        protected Tensor targets(TensorType type, long batch) {
            return truth(super.targets(type, batch));
        }
    }

    @Nested
    class Focal extends Named {
        Focal() {
            super("focal");
        }

        /** With a weight for each of the contract's four classes. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(
                    Map.of(),
                    Map.of("gamma", 0),
                    Map.of("gamma", 0.5),
                    Map.of("gamma", 100),
                    Map.of("weights", List.of(1, 0, 2, 0.5)));
        }
    }

    @Nested
    class Hinge extends Named {
        Hinge() {
            super("hinge");
        }

        @Override
        protected List<Case> cases(Loss loss) {
            List<Case> cases = new ArrayList<>(super.cases(loss));
            cases.add(new Case(TensorType.floats(Shape.batchOf(1)), classes()));
            return cases;
        }

        /** Classes that one score has, too. */
        @Override
        protected Tensor targets(TensorType type, long batch) {
            return truth(super.targets(type, batch));
        }
    }

    @Nested
    class Huber extends Named {
        Huber() {
            super("huber");
        }
    }

    @Nested
    class KlDivergence extends Named {
        KlDivergence() {
            super("kl-divergence");
        }

        @Override
        protected Tensor targets(TensorType type, long batch) {
            return truth(super.targets(type, batch));
        }
    }

    @Nested
    class LogCosh extends Named {
        LogCosh() {
            super("log-cosh");
        }
    }

    @Nested
    class MeanAbsoluteError extends Named {
        MeanAbsoluteError() {
            super("mae");
        }
    }

    @Nested
    class MeanSquaredError extends Named {
        MeanSquaredError() {
            super("mse");
        }
    }

    @Nested
    class Quantile extends Named {
        Quantile() {
            super("quantile");
        }

        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("quantiles", List.of(0.9)), Map.of("quantiles", List.of(0.1, 0.5, 0.9)));
        }

        @Override
        protected List<Case> cases(Loss loss) {
            Case several = new Case(TensorType.floats(Shape.batchOf(2, 3)), TensorType.floats(Shape.batchOf(2)));
            List<Case> cases = super.cases(loss);
            return cases.isEmpty() ? List.of(several) : cases;
        }
    }

    @Nested
    class TokenCrossEntropy extends Named {
        TokenCrossEntropy() {
            super("token-cross-entropy");
        }

        /** With a weight for each of the contract's four classes. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of(), Map.of("label-smoothing", 0.3), Map.of("weights", List.of(1, 0, 2, 0.5)));
        }

        @Override
        protected List<Case> cases(Loss loss) {
            return List.of(new Case(TensorType.floats(Shape.batchOf(3, 4)), classes(3)));
        }
    }

    @Nested
    class Triplet extends Named {
        Triplet() {
            super("triplet");
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.EXAMPLES, "a triplet has three examples of a batch");
        }
    }
}
