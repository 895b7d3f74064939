package dev.kiln.jobs.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The loss of a training: the mean loss of the first target, and those of further targets times their weights.
 *
 * @param first the loss of the first target
 * @param further the losses of further targets
 */
record TotalLoss(Loss first, List<TargetLoss> further) {

    private static final String SUM = "/sum";
    private static final String TOTAL = "/total";

    /** Writes the mean over a batch, a scalar. */
    Value mean(LossProgram program) {
        Value mean =
                MeanLoss.write(first, program, program.heads().get(0).name()).mean();
        for (TargetLoss one : further) {
            Value next = MeanLoss.write(one.loss(), program, one.target()).mean();
            mean = mean.add(one.weight() == 1 ? next : next.mul(one.weight()));
        }
        return mean;
    }

    /** Writes the sums over a batch, from which {@link Sums} computes the mean over all of them. */
    void sums(GraphBuilder builder, LossProgram program) {
        write(builder, first, program, program.heads().get(0).name());
        further.forEach(one -> write(builder, one.loss(), program, one.target()));
    }

    private static void write(GraphBuilder builder, Loss loss, LossProgram program, String target) {
        MeanLoss written = MeanLoss.write(loss, program, target);
        builder.output(TrainingGraph.LOSS + "/" + target + SUM, written.sum());
        written.total().ifPresent(total -> builder.output(TrainingGraph.LOSS + "/" + target + TOTAL, total));
    }

    /** The sums of the losses of all batches. */
    final class Sums {

        private final List<String> targets = new ArrayList<>();
        private final double[] sums;
        private final double[] totals;

        /**
         * No batches yet.
         *
         * @param firstTarget the name of the first target
         */
        Sums(String firstTarget) {
            targets.add(firstTarget);
            further.forEach(one -> targets.add(one.target()));
            sums = new double[targets.size()];
            totals = new double[targets.size()];
        }

        /** Adds the results of a batch of some examples. */
        void add(Map<String, Tensor> results, int examples) {
            for (int i = 0; i < sums.length; i++) {
                String name = TrainingGraph.LOSS + "/" + targets.get(i);
                sums[i] += number(results, name + SUM, 0);
                totals[i] += number(results, name + TOTAL, examples);
            }
        }

        private static double number(Map<String, Tensor> results, String name, double otherwise) {
            Tensor result = results.get(name);
            return result == null ? otherwise : result.getDouble(0);
        }

        /** The mean over all batches. */
        double mean() {
            double mean = mean(0);
            for (int i = 0; i < further.size(); i++) {
                mean += further.get(i).weight() * mean(i + 1);
            }
            return mean;
        }

        private double mean(int i) {
            return sums[i] / totals[i];
        }
    }
}
