package dev.kiln.plugins.simplification;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;

/**
 * Merges and folds the nodes of a model without other results: the outputs stay equal up to rounding, about {@code 1e-6}
 * of the greatest number of an output in single precision. Inputs, outputs, their names and types stay, and so do the
 * names of the parameters that are left.
 *
 * <ul>
 *   <li>Batch normalizations, and additions, subtractions, multiplications and divisions by one number for each channel,
 *       are folded into the {@code Conv}, {@code ConvTranspose}, {@code Gemm} or {@code MatMul} before or after them.
 *   <li>Linear layers in a row become one where that adds neither parameters nor multiplications; a {@code MatMul} with a
 *       bias becomes a {@code Gemm}; a {@code Pad} becomes the padding of the window after it; a layer normalization of
 *       elementary operators becomes a {@code LayerNormalization}.
 *   <li>Nodes that change nothing are left out; changes of shape and transpositions in a row become one.
 *   <li>Values that depend on constants alone are computed by the engine; an {@code If} with a constant condition becomes
 *       its branch.
 *   <li>Equal constants and equal nodes are merged; nodes and constants that no output needs are removed.
 * </ul>
 *
 * <p>Constants are computed in double precision and rounded at the end. The steps are repeated until none applies, so that
 * simplifying a second time changes nothing. Parameters and statistics that are equal by their initialization, such as
 * biases of zeros, are not merged, since training must be able to change each. Layers of a
 * {@linkplain dev.kiln.api.model.Sparsity pruned} model are not multiplied with each other, which would lose their zeros.
 * The part of a quantized model between {@code DequantizeLinear} and {@code QuantizeLinear} stays, as runtimes recognize
 * it by its form. Bodies of loops and of undecided branches stay. The plan does all the work; apart from products of layers its time is proportional to
 * the number of nodes and of weights.
 *
 * <p>Unlike the basic level of ONNX Runtime's optimizer it also folds chains of steps, steps into the layer after them, and
 * layers into each other, and it leaves the parts of a quantization alone. Unlike onnx-simplifier it stores no value that is
 * much larger than the constants it is computed from, unless {@code growth} allows it.
 *
 * @param growth the greatest number of bytes by which the result of one node may exceed the inputs that go with the node;
 *     greater results, such as a number repeated to a large shape, are computed in each run
 */
@Describe(name = "simplify", value = "Merges, folds and removes nodes without other results")
public record Simplify(
        @Describe(
                value = "the bytes by which a value computed beforehand may exceed its own constants",
                atLeast = 0,
                byDefault = "65536",
                unit = "bytes")
        long growth)
        implements Compressor {

    /** Checks the option. */
    public Simplify {
        if (growth < 0) {
            throw new IllegalArgumentException("growth is " + growth + ", expected at least 0 bytes");
        }
    }

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        CompressionResult simplified = new Simplification(model, growth, scope::engine).result();
        return new CompressionPlan(simplified.layers(), () -> simplified);
    }

    /** Creates {@code simplify}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
