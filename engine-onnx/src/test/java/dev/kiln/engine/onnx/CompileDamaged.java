package dev.kiln.engine.onnx;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.Damage;
import dev.kiln.testkit.MessageDamage;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.conformance.ConformanceCase;
import dev.kiln.testkit.conformance.ConformanceSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Damages models, reads them and compiles what could be read: a program of its own, since the runtime may end the
 * process. Before each model its number is printed, after it the outcome.
 */
final class CompileDamaged {

    static final String UNREADABLE = "unreadable";
    static final String REFUSED = "refused";
    static final String COMPILED = "compiled";
    static final String WRONG = "wrong";
    static final Set<String> OUTCOMES = Set.of(UNREADABLE, REFUSED, COMPILED, WRONG);

    private static final long SMALL_BYTES = 300_000;

    private CompileDamaged() {}

    /** Takes the first seed and the one after the last. */
    public static void main(String[] arguments) throws IOException {
        List<byte[]> models = models();
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            for (int seed = Integer.parseInt(arguments[0]); seed < Integer.parseInt(arguments[1]); seed++) {
                byte[] model = models.get(seed % models.size());
                System.out.print(seed + " ");
                System.out.flush();
                System.out.println(
                        outcome(engine, seed % 8 == 0 ? Damage.of(model, seed) : MessageDamage.of(model, seed)));
            }
        }
    }

    private static String outcome(Engine engine, byte[] model) {
        try {
            Graph graph = OnnxFile.parse(ByteBuffer.wrap(model)).graph();
            return compiled(engine, graph);
        } catch (FileFormatException e) {
            return UNREADABLE;
        } catch (RuntimeException | Error e) {
            return WRONG + " " + e + " at " + e.getStackTrace()[0];
        }
    }

    private static String compiled(Engine engine, Graph graph) {
        try {
            engine.compile(graph).close();
            return COMPILED;
        } catch (KilnException e) {
            return REFUSED;
        }
    }

    private static List<byte[]> models() throws IOException {
        List<byte[]> models = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SharedFiles.find("models").orElseThrow())) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
                if (Files.size(file) < SMALL_BYTES) {
                    models.add(Files.readAllBytes(file));
                }
            }
        }
        for (String archive : List.of("node", "simple", "opset23plus")) {
            Path file =
                    SharedFiles.find("onnx-conformance/" + archive + ".tar.gz").orElseThrow();
            for (ConformanceCase test :
                    ConformanceSuite.read(file, bytes -> keep(bytes, models)).cases()) {
                test.graph();
            }
        }
        return models;
    }

    private static Graph keep(ByteBuffer bytes, List<byte[]> models) {
        byte[] model = new byte[bytes.remaining()];
        bytes.duplicate().get(model);
        models.add(model);
        return new GraphEditor().build();
    }
}
