package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.data.NpzFile;
import dev.kiln.files.Json;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The outcome of a trial on a batch as arrays of a checkpoint, each under the number of the trial. */
final class OutcomeArrays {

    private static final int OWN_COUNTS = 5;

    private OutcomeArrays() {}

    static void put(Map<String, Tensor> arrays, int trial, BatchOutcome outcome) {
        String prefix = trial + ".";
        Found.Cost cost = outcome.cost();
        long[] signs = outcome.shortfall().counts();
        long[] counts = Arrays.copyOf(
                new long[] {
                    cost.queries().forward(),
                    cost.queries().gradients(),
                    cost.lastStart().starts(),
                    cost.lastStart().attacked(),
                    cost.lastStart().reached()
                },
                OWN_COUNTS + signs.length);
        System.arraycopy(signs, 0, counts, OWN_COUNTS, signs.length);
        long[] predicted = Arrays.stream(outcome.predicted()).asLongStream().toArray();
        arrays.put(prefix + "counts", Tensor.of(counts, counts.length));
        arrays.put(prefix + "reals", Tensor.of(new double[] {outcome.shortfall().reach(), cost.seconds()}, 2));
        arrays.put(prefix + "distances", Tensor.of(outcome.distances(), outcome.distances().length));
        arrays.put(prefix + "predicted", Tensor.of(predicted, predicted.length));
        arrays.put(prefix + "confidences", Tensor.of(outcome.confidences(), outcome.confidences().length));
        arrays.put(prefix + "inputs", outcome.inputs().cast(ElementType.FLOAT));
        arrays.put(
                prefix + "stages",
                AttackCheckpoint.bytes(Json.array(
                                cost.stages().stream().map(OutcomeArrays::json).toList())
                        .toString()));
    }

    private static Json json(Stage stage) {
        return Json.object()
                .with("attack", stage.attack())
                .with("access", stage.access().name())
                .with("attacked", stage.attacked())
                .with("reached", stage.reached())
                .with("predictions", stage.queries().forward())
                .with("gradients", stage.queries().gradients())
                .with("seconds", stage.seconds());
    }

    static BatchOutcome read(NpzFile npz, int trial, CleanBatch clean) {
        String prefix = trial + ".";
        long[] counts = npz.read(prefix + "counts").toLongArray();
        double[] reals = doubles(npz.read(prefix + "reals"));
        Shortfall shortfall = Shortfall.of(Arrays.copyOfRange(counts, OWN_COUNTS, counts.length), reals[0]);
        Found.Cost cost = new Found.Cost(
                new Queries(counts[0], counts[1]),
                reals[1],
                stages(AttackCheckpoint.text(npz.read(prefix + "stages"))),
                new LastStart((int) counts[2], counts[3], counts[4]));
        int[] predicted = Arrays.stream(npz.read(prefix + "predicted").toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        return new BatchOutcome(
                doubles(npz.read(prefix + "distances")),
                predicted,
                doubles(npz.read(prefix + "confidences")),
                npz.read(prefix + "inputs").reshape(clean.batch().inputs().shape()),
                shortfall,
                cost);
    }

    private static List<Stage> stages(String text) {
        return Json.parse(text, "The stages of the checkpoint").items().stream()
                .map(json -> new Stage(
                        json.get("attack").text(),
                        Access.valueOf(json.get("access").text()),
                        json.get("attacked").longInteger(0),
                        json.get("reached").longInteger(0),
                        new Queries(
                                json.get("predictions").longInteger(0),
                                json.get("gradients").longInteger(0)),
                        json.get("seconds").number(0)))
                .toList();
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.size())];
        Arrays.setAll(values, tensor::getDouble);
        return values;
    }
}
