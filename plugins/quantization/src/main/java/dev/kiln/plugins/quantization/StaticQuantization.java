package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Quantizes a trained model to 8-bit integers. Weights are quantized beforehand; activations are quantized by their
 * ranges on calibration data.
 *
 * <p>The result is written with ONNX's {@code QuantizeLinear} and {@code DequantizeLinear} (QDQ): every runtime can run
 * it, and ONNX Runtime fuses it to int8 kernels. Activations are asymmetric, weights symmetric, biases 32-bit integers
 * in the scale of the sums. Batch normalizations are folded into the layers before them, and {@code Relu} and
 * {@code Clip} into the ranges. Tables that {@code Gather} reads are kept as integers. Operators without an int8
 * kernel, or with one that computes another function, stay float, and so do values that the measured ranges show to be
 * unfit for 8 bits: an infinite value, and a sum or concatenation of which one operand would lose nearly all precision,
 * such as scores plus a mask.
 *
 * <p>It costs a forward pass over the samples, two with {@link CalibrationMethod#PERCENTILE} where there are outliers;
 * the memory is that of one batch, for any number of samples.
 *
 * @param calibration the method that determines ranges
 * @param target the target processors
 * @param perChannel whether the weights of {@code Conv} have a scale for each output channel
 * @param samples the number of calibration examples, at least 1
 * @param exclude the names of layers that stay float, globs separated by {@code |}; empty for none
 */
@Describe(
        name = "static-quantization",
        value = "Quantizes layers to 8-bit integers, with ranges measured on calibration data")
public record StaticQuantization(
        @Describe(
                value = "the range of an activation: from its minimum to its maximum, or without 0.001 % outliers",
                byDefault = "min-max")
        CalibrationMethod calibration,

        @Describe(
                value = "the target processors; x86-any includes those without VNNI, with weights of 7 bits",
                byDefault = "x86-vnni")
        Target target,

        @Describe(value = "whether the weights of Conv have a scale for each output channel", byDefault = "true")
        boolean perChannel,

        @Describe(value = "the number of calibration examples", atLeast = 1, byDefault = "512")
        long samples,

        @Describe(value = "layers that stay float: names with * and ?, separated by |", byDefault = "")
        String exclude)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        // a model with several inputs fails here rather than after the plan
        model.features();
        Preparation prepared = Preparation.of(model.graph());
        LayerGlob excluded = new LayerGlob(exclude);
        excluded.requireMatch(prepared.graph());
        Wishes wishes = new Wishes(excluded, perChannel, target.activations());
        Placement placement = Placement.of(prepared.graph(), wishes, Obstacles.NONE);
        requireSome(model, placement, Obstacles.NONE);
        return new CompressionPlan(
                changes(prepared, placement), () -> quantize(model, prepared, placement, wishes, scope));
    }

    private static List<LayerChange> changes(Preparation prepared, Placement placement) {
        List<LayerChange> changes = new ArrayList<>(prepared.changes());
        changes.addAll(placement.changes());
        return changes;
    }

    private static void requireSome(Model model, Placement placement, Obstacles obstacles) {
        if (!placement.sources().isEmpty()) {
            return;
        }
        String name = model.graph().name();
        if (new EarlierQuantization(placement.graph()).isPresent()) {
            throw new OptionException(
                    "The model " + name + " is quantized already, and nothing is left in it to quantize.");
        }
        throw new OptionException("The model " + name + " has no layer that can be quantized: "
                + obstacles
                        .first()
                        .or(() -> Refusal.of(placement.layerVerdicts()))
                        .orElse("it has no Conv, Gemm or MatMul")
                + ".");
    }

    private CompressionResult quantize(
            Model model, Preparation prepared, Placement planned, Wishes wishes, CompressionScope scope) {
        CalibrationRun run = new CalibrationRun(model, scope, samples);
        scope.progress().accept("Measuring " + planned.measured().size() + " ranges on " + run.count() + " examples");
        Map<String, Range> ranges = new HashMap<>();
        Placement placement = placed(model, planned, wishes, run, ranges);
        Map<String, AffineQuantization> parameters = new LinkedHashMap<>();
        for (String source : placement.sources().values()) {
            Range range = requireNonNull(ranges.get(source), source);
            parameters.put(source, AffineQuantization.asymmetric(range, target.activations()));
        }
        QdqRewriting rewriting = new QdqRewriting(placement, parameters, target.weights());
        List<String> notes = new ArrayList<>();
        notes.add("The ranges are those of " + run.count() + " examples of "
                + scope.calibrationData().spec() + ".");
        notes.addAll(new Coverage(placement, target).notes());
        return new CompressionResult(model.withGraph(rewriting.apply()), changes(prepared, placement), notes);
    }

    /** Measures ranges, and excludes values that they show to be unfit for 8 bits, until no obstacle is left. */
    private Placement placed(
            Model model, Placement planned, Wishes wishes, CalibrationRun run, Map<String, Range> ranges) {
        Placement placement = planned;
        Obstacles known = Obstacles.NONE;
        while (true) {
            measure(placement, run, ranges);
            Obstacles found = Obstacles.to(placement, ranges);
            if (found.isEmpty()) {
                return placement;
            }
            known = known.with(found);
            placement = Placement.of(placement.graph(), wishes, known);
            requireSome(model, placement, known);
        }
    }

    private void measure(Placement placement, CalibrationRun run, Map<String, Range> ranges) {
        ranges.putAll(placement.fixedRanges());
        Set<String> missing = new LinkedHashSet<>(placement.measured());
        missing.removeAll(ranges.keySet());
        ranges.putAll(new RangeMeasurement(placement.graph(), missing, run).measure(calibration));
        for (String source : placement.sources().values()) {
            Tensor constant = placement.graph().constants().get(source);
            if (constant != null) {
                ranges.computeIfAbsent(source, name -> Range.of(constant));
            }
        }
    }

    /** Creates {@code static-quantization}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
