package dev.kiln.jobs.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.fit.TargetScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mean of a loss over a batch, {@code sum(w * loss) / sum(w)}.
 *
 * @param losses the loss of each example, {@code [N]}, or of each position, {@code [N, T]}, zero where it is masked
 * @param weights their weights, of the same shape; empty where all are 1
 */
record MeanLoss(Value losses, Optional<Value> weights) {

    /** The number of losses; only where it is not known before a run. */
    private static final String COUNT = "training/losses";

    /**
     * Writes a loss.
     *
     * @param loss the loss
     * @param program the program
     * @param target the name of its target
     * @throws dev.kiln.host.extension.PluginException if it is not a loss of each example; the message names it
     */
    static MeanLoss write(Loss loss, LossProgram program, String target) {
        MeanLoss own = ofOneTarget(loss, program, target);
        Value losses = own.losses;
        if (!losses.shape().dims().contains(program.prediction(target).batch())
                || losses.batch().equals(Dim.UNKNOWN)) {
            losses.graph().output(COUNT, losses.graph().apply("Shape", Attributes.NONE, losses));
        }
        return program.mixed()
                .map(mixed -> own.mixedWith(ofOneTarget(loss, program.ofPartners(mixed), target), mixed.share()))
                .orElse(own);
    }

    private static MeanLoss ofOneTarget(Loss loss, LossProgram program, String target) {
        Optional<TargetScale> scale = loss.comparesValues() ? program.scale(target) : Optional.empty();
        HostLossScope scope = new HostLossScope(program, target, program.prediction(target), scale);
        Value losses = Origin.of("loss", loss).write(() -> loss.apply(scope));
        check(loss, losses, scope);
        return weighted(losses, scope, program);
    }

    private static void check(Loss loss, Value losses, HostLossScope scope) {
        List<Value> differentiated = new ArrayList<>(scope.read());
        differentiated.add(scope.prediction());
        Promises.foreign(losses, scope.prediction().graph())
                .or(() -> Promises.loss(losses, scope.prediction(), scope.target()))
                .or(() -> Promises.influence(losses, differentiated))
                .ifPresent(promise -> {
                    throw Origin.of("loss", loss).fault(promise);
                });
    }

    private static MeanLoss weighted(Value losses, HostLossScope scope, LossProgram program) {
        List<Value> factors = new ArrayList<>();
        program.weight().ifPresent(weight -> factors.add(weight.cast(ElementType.FLOAT)));
        Value counted = losses;
        if (losses.shape().rank() > 1) {
            Optional<Value> mask = scope.mask();
            if (mask.isPresent()) {
                // a masked loss may be infinite, so it is replaced and not multiplied
                counted = mask.get().where(losses, losses.graph().scalar(0));
                factors.add(mask.get().cast(ElementType.FLOAT));
            }
        }
        factors.addAll(scope.weights());
        if (factors.isEmpty() && losses.shape().rank() == 1) {
            return new MeanLoss(losses, Optional.empty());
        }
        Value weights = losses.graph().scalar(1);
        for (Value factor : factors) {
            weights = weights.mul(wide(factor, losses.shape().rank()));
        }
        Value lengths = losses.graph().apply("Shape", Attributes.NONE, losses);
        return new MeanLoss(counted, Optional.of(losses.graph().apply("Expand", Attributes.NONE, weights, lengths)));
    }

    /** The losses of both targets in one list, each weighted by its share. */
    private MeanLoss mixedWith(MeanLoss partner, Value share) {
        Value rest = share.graph().scalar(1).sub(share);
        return new MeanLoss(
                losses.concat(0, partner.losses), Optional.of(weighted(share).concat(0, partner.weighted(rest))));
    }

    private Value weighted(Value share) {
        Value wide = wide(share, losses.shape().rank());
        return weights.map(wide::mul).orElse(wide);
    }

    private static Value wide(Value weights, int rank) {
        Value wide = weights;
        while (wide.shape().rank() < rank) {
            wide = wide.unsqueeze(wide.shape().rank());
        }
        return wide;
    }

    /** The mean over a batch, a scalar; 0 where all weights are. */
    Value mean() {
        return weights.map(given -> sum().div(total().orElseThrow().max(Float.MIN_NORMAL)))
                .orElseGet(losses::reduceMean);
    }

    /** The weighted sum over a batch, a scalar. */
    Value sum() {
        return weights.map(given -> losses.mul(given).reduceSum()).orElseGet(losses::reduceSum);
    }

    /** The sum of the weights, a scalar; empty where all are 1. */
    Optional<Value> total() {
        return weights.map(Value::reduceSum);
    }

    /**
     * Checks the number of losses where it was not known before the run.
     *
     * @param loss the loss
     * @param results the results of a run
     * @param examples their number
     * @throws dev.kiln.host.extension.PluginException if there is not one loss for each
     */
    static void check(Loss loss, Map<String, Tensor> results, long examples) {
        Tensor count = results.get(COUNT);
        if (count != null && (count.size() < 1 || count.longs().get(0) != examples)) {
            throw Origin.of("loss", loss)
                    .fault("returned " + count.longs().get(0) + " losses for a batch of " + examples
                            + ", expected one number for each example");
        }
    }
}
