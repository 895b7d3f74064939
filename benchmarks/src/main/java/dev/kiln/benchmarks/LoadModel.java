package dev.kiln.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.engine.Engines;
import dev.kiln.models.ModelFiles;
import dev.kiln.onnx.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The time from the file of a large model to a program, and the peak memory: Kiln's {@code engine-onnx} and a session
 * that ONNX Runtime creates from the file itself, each in its own process, in turns.
 *
 * <p>{@code LoadModel [rounds [folder for the models]]}
 */
final class LoadModel {

    private static final String KILN = "kiln";
    private static final String RUNTIME = "runtime";
    private static final long GIGABYTE = 1_000_000_000;
    private static final int STEP = 4096;

    private LoadModel() {}

    /** The measurements of one process. */
    private record Load(double seconds, double megabytes) {}

    /**
     * Runs the race and prints it, or, given a contestant and a file, loads once.
     *
     * @param arguments the number of rounds and a folder
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, OrtException {
        if (arguments.length == 2 && arguments[0].equals(KILN)) {
            loadWithKiln(Path.of(arguments[1]));
        } else if (arguments.length == 2 && arguments[0].equals(RUNTIME)) {
            loadWithRuntime(Path.of(arguments[1]));
        } else {
            int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
            Path parent = Path.of(arguments.length > 1 ? arguments[1] : System.getProperty("java.io.tmpdir", "."));
            race(rounds, Files.createTempDirectory(parent, "kiln-load"));
        }
    }

    private static void race(int rounds, Path folder) throws IOException, InterruptedException {
        Machine.print();
        try {
            race(rounds, folder, "0.6 GB in one file", 36, 2048);
            race(rounds, folder, "2.5 GB, weights in a file beside", 38, 4096);
        } finally {
            deleteAll(folder);
        }
    }

    private static void race(int rounds, Path folder, String title, int layers, int width)
            throws IOException, InterruptedException {
        Path file = folder.resolve("model.onnx");
        long needed = 4L * layers * width * width + GIGABYTE;
        if (Files.getFileStore(folder).getUsableSpace() < needed) {
            System.out.println(title + ": skipped, " + folder + " has no room for " + needed + " bytes");
            return;
        }
        write(file, layers, width);
        List<Load> kiln = new ArrayList<>();
        List<Load> runtime = new ArrayList<>();
        // the first round also warms the system's file cache
        for (int round = -1; round < rounds; round++) {
            Load one = measure(KILN, file);
            Load other = measure(RUNTIME, file);
            if (round >= 0) {
                kiln.add(one);
                runtime.add(other);
            }
        }
        System.out.printf("%n%s: %d rounds, median (least to greatest)%n", title, rounds);
        print("Kiln, engine-onnx, s", kiln.stream().mapToDouble(Load::seconds).toArray());
        print("ONNX Runtime, s", runtime.stream().mapToDouble(Load::seconds).toArray());
        print("Kiln : ONNX Runtime, time", ratios(kiln, runtime, true));
        print(
                "Kiln, engine-onnx, peak MB",
                kiln.stream().mapToDouble(Load::megabytes).toArray());
        print(
                "ONNX Runtime, peak MB",
                runtime.stream().mapToDouble(Load::megabytes).toArray());
        print("Kiln : ONNX Runtime, memory", ratios(kiln, runtime, false));
        deleteAll(file, folder.resolve("model.onnx.data"));
    }

    private static double[] ratios(List<Load> one, List<Load> other, boolean ofTime) {
        double[] ratios = new double[one.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] =
                    ofTime ? one.get(i).seconds / other.get(i).seconds : one.get(i).megabytes / other.get(i).megabytes;
        }
        return ratios;
    }

    private static void print(String what, double[] measured) {
        Spread spread = Spread.of(Arrays.stream(measured));
        System.out.printf("  %-52s %10.3f  (%.3f to %.3f)%n", what, spread.median(), spread.least(), spread.greatest());
    }

    /** A chain of products with different square matrices, which share most of their memory here. */
    private static void write(Path file, int layers, int width) {
        int bytes = Float.BYTES * width * width;
        ByteBuffer data = ByteBuffer.allocateDirect(bytes + layers * STEP).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(1);
        while (data.hasRemaining()) {
            data.putFloat((float) random.nextDouble() / width);
        }
        GraphBuilder builder = new GraphBuilder("large");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(width)));
        for (int i = 0; i < layers; i++) {
            Tensor weights = Tensor.wrap(ElementType.FLOAT, data.slice(i * STEP, bytes), width, width);
            x = x.matMul(builder.constant("w" + i, weights));
        }
        builder.output("y", x);
        OnnxFile.of(builder.build()).write(file);
    }

    private static Load measure(String who, Path file) throws IOException, InterruptedException {
        double[] figures = OwnProcess.figures(
                "loading with " + who,
                List.of("-cp", System.getProperty("java.class.path"), LoadModel.class.getName(), who, file.toString()));
        return new Load(figures[0], figures[1]);
    }

    private static void loadWithKiln(Path file) throws IOException {
        try (Engine engine = Engines.onPath().open(Optional.of("onnx"), EngineOptions.DEFAULT, Set.of())) {
            long begun = System.nanoTime();
            try (var program = engine.compile(ModelFiles.read(file).graph())) {
                report(begun, program.graph().outputs().size());
            }
        }
    }

    /** With the options that Kiln's engine sets. */
    private static void loadWithRuntime(Path file) throws IOException, OrtException {
        try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
                SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            long begun = System.nanoTime();
            try (var session = environment.createSession(file.toString(), options)) {
                report(begun, session.getNumOutputs());
            }
        }
    }

    private static void report(long begun, long outputs) throws IOException {
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (outputs != 1) {
            throw new IOException("the model has one output, and what was loaded " + outputs);
        }
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            double kilobytes = status.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
            System.out.println(seconds + " " + kilobytes / 1000);
        }
    }

    private static void deleteAll(Path... files) throws IOException {
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> inside = Files.list(file)) {
                    deleteAll(inside.toArray(Path[]::new));
                }
            }
            Files.deleteIfExists(file);
        }
    }
}
