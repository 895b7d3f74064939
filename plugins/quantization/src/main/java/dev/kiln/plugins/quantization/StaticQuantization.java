package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.GraphException;
import dev.kiln.api.compression.Compressed;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.Workshop;
import dev.kiln.api.model.Model;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a trained model compute with integers of 8 bits. Weights become integers beforehand; activations are spread over
 * integers by the ranges that they have on calibration data.
 *
 * <p>The result says so with ONNX's {@code QuantizeLinear} and {@code DequantizeLinear} (QDQ): any runtime computes it,
 * and ONNX Runtime makes int8 kernels of it. Activations are asymmetric, weights symmetric, biases 32-bit integers in
 * the scale of the sums. Batch normalizations are folded into the layers before them, and {@code Relu} and {@code Clip}
 * into the ranges. What has no int8 kernel stays float.
 *
 * <p>It costs a forward pass over the samples, two with {@link CalibrationMethod#PERCENTILE}; the memory is that of a
 * batch, however many samples there are.
 *
 * @param calibration how ranges are chosen from what was measured
 * @param target the processors that the result is for
 * @param perChannel whether the weights of {@code Conv} have a scale for each output channel
 * @param samples how many calibration examples are run, at least 1
 * @param exclude the names of layers that stay float, globs separated by {@code |}; empty for none
 */
public record StaticQuantization(
        CalibrationMethod calibration, Target target, boolean perChannel, long samples, String exclude)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, Workshop workshop) {
        // a model with several inputs fails here rather than after the plan
        model.features();
        Preparation prepared = Preparation.of(model.graph());
        LayerGlob excluded = new LayerGlob(exclude);
        excluded.requireMatch(prepared.graph());
        Placement placement = Placement.of(prepared.graph(), excluded, perChannel);
        if (placement.sources().isEmpty()) {
            throw new GraphException(
                    "The model " + model.graph().name()
                            + " has no layer that can be quantized: no Conv, Gemm or MatMul in FLOAT with a constant weight that is not excluded.");
        }
        List<LayerChange> changes = new ArrayList<>(prepared.changes());
        changes.addAll(placement.changes());
        return new CompressionPlan(changes, () -> quantize(model, placement, workshop, changes));
    }

    private Compressed quantize(Model model, Placement placement, Workshop workshop, List<LayerChange> changes) {
        CalibrationRun run = new CalibrationRun(model, workshop, samples);
        workshop.progress()
                .accept("Measuring " + placement.measured().size() + " ranges on " + run.count() + " examples");
        Map<String, Range> ranges = new HashMap<>(placement.fixedRanges());
        ranges.putAll(new RangeMeasurement(placement.graph(), placement.measured(), run).measure(calibration));
        Map<String, AffineQuantization> parameters = new LinkedHashMap<>();
        for (String source : placement.sources().values()) {
            Range range = ranges.computeIfAbsent(source, name -> constantRange(placement, name));
            parameters.put(source, AffineQuantization.asymmetric(range, target.activations()));
        }
        QdqRewriting rewriting = new QdqRewriting(placement, parameters, target.weights());
        List<String> notes = new ArrayList<>();
        notes.add("The ranges are those of " + run.count() + " examples of "
                + workshop.calibrationData().spec() + ".");
        notes.addAll(new Coverage(placement, target).notes());
        return new Compressed(model.withGraph(rewriting.apply()), changes, notes);
    }

    private static Range constantRange(Placement placement, String name) {
        return Range.of(requireNonNull(placement.graph().constants().get(name), name));
    }

    /** Makes {@code static-quantization}. */
    public static final class Provider implements CompressorProvider {

        private static final Option<CalibrationMethod> CALIBRATION = Option.choice(
                        "calibration",
                        CalibrationMethod.class,
                        "the range of an activation: all that was seen, or all but 0.001 % outliers")
                .byDefault(CalibrationMethod.MIN_MAX);
        private static final Option<Target> TARGET = Option.choice(
                        "target",
                        Target.class,
                        "the processors it is for; x86-any also holds without VNNI, by weights of 7 bits")
                .byDefault(Target.X86_VNNI);
        private static final Option<Boolean> PER_CHANNEL = Option.flag(
                        "per-channel", "whether the weights of Conv have a scale for each output channel")
                .byDefault(true);
        private static final Option<Long> SAMPLES = Option.integer("samples", "how many calibration examples are run")
                .atLeast(1)
                .byDefault(512L);
        private static final Option<String> EXCLUDE = Option.text(
                        "exclude", "layers that stay float: names with * and ?, separated by |")
                .byDefault("");

        @Override
        public String name() {
            return "static-quantization";
        }

        @Override
        public String summary() {
            return "Computes with 8-bit integers, in ranges measured on calibration data";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(CALIBRATION, TARGET, PER_CHANNEL, SAMPLES, EXCLUDE);
        }

        @Override
        public Compressor create(Options options) {
            return new StaticQuantization(
                    options.get(CALIBRATION),
                    options.get(TARGET),
                    options.get(PER_CHANNEL),
                    options.get(SAMPLES),
                    options.get(EXCLUDE));
        }
    }
}
