package dev.kiln.testkit.plugin.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.plugin.CompressorContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The compressors that ship with Kiln. */
class CompressorsContractTest {

    private static final String STUDENT = """
            input: {shape: [1, 8, 8]}
            layers:
              - flatten
              - dense: {units: 8}
              - relu
              - dense: {units: 4}
            """;

    @TempDir
    static Path folder;

    private static Path student;

    @BeforeAll
    static void writeStudent() throws IOException {
        student = Files.writeString(folder.resolve("student.yaml"), STUDENT);
    }

    @Nested
    class MagnitudePruning extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "magnitude-pruning");
        }

        @Override
        protected void checkClaims(Model model, CompressionResult compressed, Map<String, Object> options) {
            long total = 0;
            long zeros = 0;
            for (String name : compressed.model().parameters()) {
                Tensor parameter = compressed.model().graph().constant(name);
                if (parameter.rank() > 1) {
                    total += parameter.size();
                    for (float value : parameter.toFloatArray()) {
                        zeros += value == 0 ? 1 : 0;
                    }
                }
            }
            assertThat(zeros).isEqualTo(Math.round(total * (double) options.get("sparsity")));
            assertThat(compressed.notes().get(0)).startsWith(zeros + " of " + total + " weights are zero");
        }
    }

    @Nested
    class StaticQuantization extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "static-quantization");
        }

        @Override
        protected Optional<String> disagreement(Map<String, Object> options) {
            return IntegerSums.disagreement(options);
        }
    }

    @Nested
    class DynamicQuantization extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "dynamic-quantization");
        }

        @Override
        protected Optional<String> disagreement(Map<String, Object> options) {
            return IntegerSums.disagreement(options);
        }
    }

    @Nested
    class Simplify extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "simplify");
        }

        @Override
        protected double accuracyLoss() {
            return 0;
        }

        @Override
        protected void checkClaims(Model model, CompressionResult compressed, Map<String, Object> options) {
            assertThat(compressed.model().graph().nodes().size())
                    .isLessThanOrEqualTo(model.graph().nodes().size());
            assertThat(compressed.model().graph().inputs())
                    .isEqualTo(model.graph().inputs());
            assertThat(compressed.model().graph().outputs())
                    .isEqualTo(model.graph().outputs());
            assertThat(compressed.notes().get(0)).startsWith("Nodes: ");
        }
    }

    @Nested
    class LowRank extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "low-rank");
        }

        @Override
        protected List<Path> libraries() {
            return Stream.of(DMatrixRMaj.class, CommonOps_DDRM.class)
                    .map(member -> Path.of(URI.create(member.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString())))
                    .toList();
        }
    }

    @Nested
    class Clustering extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "clustering");
        }
    }

    @Nested
    class Distillation extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "distillation");
        }

        /** The number of epochs that a student needs for 256 examples. */
        @Override
        protected Map<String, Object> given() {
            return Map.of("student", student, "epochs", 10, "optimizer", "adam:lr=0.02");
        }
    }
}
