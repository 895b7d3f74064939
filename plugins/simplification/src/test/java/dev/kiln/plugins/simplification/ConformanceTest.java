package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.conformance.ConformanceCase;
import dev.kiln.testkit.conformance.ConformanceResult;
import dev.kiln.testkit.conformance.ConformanceSuite;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The graphs of ONNX's own tests give the published results after simplification, too. */
class ConformanceTest {

    /**
     * Its {@code Range} reads vectors of one element, which ONNX Runtime accepts only where it cannot know their shape:
     * after an {@code If}, which is replaced by its branch.
     */
    private static final List<String> REFUSED = List.of("node/test_affine_grid_2d_align_corners_expanded");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"node", "opset23plus", "pytorch-converted", "pytorch-operator", "simple"})
    void passesWhereItPassedBefore(String suite) throws Exception {
        Optional<Path> archive = SharedFiles.find("onnx-conformance/" + suite + ".tar.gz");
        assumeTrue(archive.isPresent(), "the shared conformance tests are absent");
        List<ConformanceCase> before =
                ConformanceSuite.read(archive.get(), ConformanceTest::original).cases();
        Iterator<ConformanceCase> after = ConformanceSuite.read(archive.get(), ConformanceTest::simplified)
                .cases()
                .iterator();
        List<ConformanceResult> broken = new ArrayList<>();
        int passed = 0;
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            for (ConformanceCase given : before) {
                ConformanceCase simplified = after.next();
                if (given.runOn(engine).passed()) {
                    passed++;
                    ConformanceResult result = simplified.runOn(engine);
                    if (!result.passed() && !REFUSED.contains(result.test())) {
                        broken.add(result);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(passed).isPositive();
    }

    private static Graph original(ByteBuffer model) {
        return OnnxFile.parse(model).graph();
    }

    /** Tensors come as graphs without nodes. */
    private static Graph simplified(ByteBuffer model) {
        Graph graph = original(model);
        return graph.nodes().isEmpty() ? graph : Simplified.graph(graph);
    }
}
