package dev.kiln.benchmarks;

import dev.kiln.api.data.Task;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import java.util.List;
import java.util.stream.IntStream;

/** The classes that the network of an attack race predicts. */
final class PredictedClasses {

    private PredictedClasses() {}

    /** The job with the predicted classes as the right ones: an example that is wrong before the attack costs nothing. */
    static AttackJob asTargets(AttackJob job) {
        return job.withTargets(
                Tensor.of(of(job, job.batch().inputs()), job.batch().size()));
    }

    /** Prints how many examples withstood each contestant. */
    static void printRobust(AttackJob job, List<Contestant> contestants) {
        long[] right = job.batch().targets().toLongArray();
        System.out.println("\nof " + right.length + " examples have withstood:");
        for (Contestant contestant : contestants) {
            Tensor found = Tensor.of(contestant.result(), job.batch().inputs().shape());
            long[] predicted = of(job, found);
            long robust = IntStream.range(0, right.length)
                    .filter(i -> predicted[i] == right[i])
                    .count();
            System.out.printf("  %-40s %d%n", contestant.name(), robust);
        }
    }

    private static long[] of(AttackJob job, Tensor inputs) {
        ModelInput input = ModelInput.of(job.model(), job.example(), "the benchmark");
        int size = job.batch().size();
        try (Engine engine = Kiln.engine("onnx");
                Predictor predictor = new Predictor(engine::compile, job.model(), Task.CLASSIFICATION, input, size)) {
            Tensor logits = predictor.predict(job.batch().withInputs(inputs));
            int classes = (int) (logits.size() / size);
            return IntStream.range(0, size)
                    .mapToLong(row -> greatest(logits, row * classes, classes))
                    .toArray();
        }
    }

    private static int greatest(Tensor logits, int from, int classes) {
        return IntStream.range(0, classes)
                .reduce((a, b) -> logits.getDouble(from + b) > logits.getDouble(from + a) ? b : a)
                .orElseThrow();
    }
}
