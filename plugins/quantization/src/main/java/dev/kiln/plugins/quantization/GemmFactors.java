package dev.kiln.plugins.quantization;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.ChannelArithmetic;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Multiplies the factors of each {@code Gemm} into its constants, {@code alpha} into the weight and {@code beta} into
 * the bias, and gives the bias one value for each column, as the quantized kernel has neither factors nor broadcasting.
 */
final class GemmFactors {

    static final RewriteRule RULE = RewriteRule.on(node("Gemm")).replaceWhere(GemmFactors::without);

    private GemmFactors() {}

    private static Optional<Replacement> without(Match match) {
        Node gemm = match.root();
        Tensor weight = match.constant(gemm.input(1)).orElse(null);
        if (weight == null || weight.rank() != 2 || weight.elementType() != ElementType.FLOAT) {
            return Optional.empty();
        }
        boolean transposed = gemm.attributes().integer("transB", 0) != 0;
        int columns = Math.toIntExact(weight.shape()[transposed ? 0 : 1]);
        Tensor bias = match.constant(gemm.input(2)).orElse(null);
        if (!gemm.input(2).isEmpty() && (bias == null || !ChannelArithmetic.spreads(bias, columns))) {
            return Optional.empty();
        }
        List<String> inputs = new ArrayList<>(List.of(gemm.input(0), gemm.input(1)));
        float alpha = gemm.attributes().real("alpha", 1);
        if (alpha != 1) {
            inputs.set(1, match.addOwn(gemm.input(1), scaled(weight, alpha)));
        }
        if (bias != null) {
            float beta = gemm.attributes().real("beta", 1);
            Tensor row = ChannelArithmetic.of(ElementType.FLOAT, ChannelArithmetic.spread(bias, columns), columns);
            boolean plain = beta == 1 && bias.rank() == 1 && bias.size() == columns;
            inputs.add(plain ? gemm.input(2) : match.addOwn(gemm.input(2), scaled(row, beta)));
        }
        Node plain = gemm.withInputs(inputs)
                .withAttributes(gemm.attributes().without("alpha").without("beta"));
        return plain.equals(gemm) ? Optional.empty() : Optional.of(Replacement.by(plain));
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        double[] factors = new double[Math.toIntExact(Math.max(1, tensor.shape()[0]))];
        Arrays.fill(factors, factor);
        return ChannelArithmetic.scaled(tensor, 0, factors);
    }
}
