package dev.kiln.testkit.plugin.shipped;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.engine.Engines;
import java.util.Map;
import java.util.Optional;

/**
 * Sums of 8-bit products on this machine. Without VNNI, ONNX Runtime adds two products in 16 bits with saturation: its
 * result differs from ONNX's definition, and from the other engine's.
 */
final class IntegerSums {

    /** Two of the largest products: 64,770 exceeds 16 bits. */
    private static final int[] FACTORS = {255, 127};

    private IntegerSums() {}

    /**
     * The reason why engines may disagree about a quantized model: its weights have all 8 bits, and sums saturate on
     * this machine.
     */
    static Optional<String> disagreement(Map<String, Object> options) {
        boolean sevenBits = "x86-any".equals(options.get("target"));
        return sevenBits || Sums.EXACT
                ? Optional.empty()
                : Optional.of("sums of 8-bit weights saturate in ONNX Runtime on this processor, which has no VNNI");
    }

    /** The measured result. */
    private static final class Sums {
        private static final boolean EXACT = Engines.onPath().providers().stream()
                .filter(provider -> provider.inspect().isUsable())
                .allMatch(Sums::areExact);

        private static boolean areExact(EngineProvider provider) {
            Tensor a = bytes(ElementType.UINT8, FACTORS[0]).reshape(1, 2);
            Tensor b = bytes(ElementType.INT8, FACTORS[1]).reshape(2, 1);
            GraphBuilder graph = new GraphBuilder("sum");
            graph.output(
                    "y", graph.apply("MatMulInteger", Attributes.NONE, graph.input("x", a.type()), graph.constant(b)));
            try (Engine engine = provider.open(EngineOptions.DEFAULT);
                    Program program = engine.compile(graph.build())) {
                long sum = program.run(Map.of("x", a)).get("y").toLongArray()[0];
                return sum == 2L * FACTORS[0] * FACTORS[1];
            }
        }

        private static Tensor bytes(ElementType type, int value) {
            return Tensor.wrap(
                    type,
                    Tensor.allocate(type, 2).put((byte) value).put((byte) value).flip(),
                    2);
        }
    }
}
