package dev.kiln.testkit.conformance;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Conformance tests in ONNX's layout: for each test a model, inputs for it, and the expected outputs.
 *
 * <p>A suite is an archive {@code .tar.gz} with entries {@code <suite>/<test>/model.onnx} and
 * {@code <suite>/<test>/test_data_set_<n>/input_<i>.pb} and {@code output_<i>.pb}, or a folder with folders of tests in
 * this layout, at any depth. Tests are named {@code <suite>/<test>}. A file {@code MANIFEST.csv} beside the archive, or
 * in or beside the folder, with the columns {@code archive}, {@code test} and {@code onnxruntime_1_30_cpu} has ONNX
 * Runtime's outcomes.
 *
 * <pre>{@code
 * ConformanceSuite suite = ConformanceSuite.read(archive, bytes -> OnnxFile.parse(bytes).graph());
 * List<String> complaints = KnownDifferences.of(MyEngineTest.class, "differences.properties")
 *         .complaints(suite.runOn(engine));
 * }</pre>
 *
 * <p>The reader of models is an argument, since the test kit itself depends only on {@code dev.kiln.api}.
 */
public final class ConformanceSuite {

    /**
     * The system property that names a folder or archive of further tests, such as those of a newer ONNX: the
     * conformance tests of both engines run them too.
     */
    public static final String ELSEWHERE = "kiln.conformance";

    private static final String MANIFEST = "MANIFEST.csv";

    private final List<ConformanceCase> cases;

    private ConformanceSuite(List<ConformanceCase> cases) {
        this.cases = List.copyOf(cases);
    }

    /**
     * Reads a suite. Models and tensors are read when a test is run.
     *
     * @param place an archive or a folder
     * @param reader converts the bytes of a model to a graph; throws a {@link dev.kiln.graph.error.KilnException} for
     *     one that it does not support
     * @return the tests, by name
     * @throws IOException if the place cannot be read
     */
    public static ConformanceSuite read(Path place, Function<ByteBuffer, Graph> reader) throws IOException {
        Map<String, String> verdicts = verdicts(place);
        List<ConformanceCase> cases = new ArrayList<>();
        ConformanceFiles.of(place)
                .forEach((name, files) ->
                        cases.add(new ConformanceCase(name, Optional.ofNullable(verdicts.get(name)), files, reader)));
        return new ConformanceSuite(cases);
    }

    /** Returns the place that the system property {@link #ELSEWHERE} names; empty where it is not set. */
    public static Optional<Path> elsewhere() {
        return Optional.ofNullable(System.getProperty(ELSEWHERE)).map(Path::of);
    }

    private static Map<String, String> verdicts(Path place) throws IOException {
        Path inside = place.resolve(MANIFEST);
        Path manifest = Files.exists(inside) ? inside : place.toAbsolutePath().resolveSibling(MANIFEST);
        Map<String, String> verdicts = new HashMap<>();
        if (!Files.exists(manifest)) {
            return verdicts;
        }
        List<String> lines = Files.readAllLines(manifest);
        List<String> columns = List.of(lines.get(0).split(",", -1));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            verdicts.put(
                    cells[columns.indexOf("archive")] + "/" + cells[columns.indexOf("test")],
                    cells[columns.indexOf("onnxruntime_1_30_cpu")]);
        }
        return verdicts;
    }

    /** Returns the tests, in the order of their names. */
    public List<ConformanceCase> cases() {
        return cases;
    }

    /**
     * Runs all tests.
     *
     * @param engine the engine
     * @return a result for each, in order
     */
    public List<ConformanceResult> runOn(Engine engine) {
        return cases.stream().map(test -> test.runOn(engine)).toList();
    }
}
