package dev.kiln.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.FileCheck;
import dev.kiln.onnx.FileExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks files with the stock ONNX Runtime at its default level of optimization: nothing is lowered, passed or set that
 * a recipient of the file would not have. The results are compared with those of the model before it was written; where
 * no run of it is known, with those of the file without optimizations.
 */
public final class StockSession implements FileCheck {

    /** Larger files are not compared: computing the other results takes the memory of the weights once more. */
    private static final long COMPARED_UP_TO = 256L << 20;

    /** The minimum ratio of the signal to the difference of two results. */
    private static final double LEAST_DECIBELS = 30;

    /** Called by {@link java.util.ServiceLoader}. */
    public StockSession() {}

    @Override
    public Verdict check(Path file, Supplier<Optional<FileExample>> example) {
        OrtEnvironment environment;
        try {
            environment = OrtCalls.environment();
        } catch (LinkageError | RuntimeException e) {
            return new Verdict(false, List.of());
        }
        try (OrtSession session = open(environment, file, OptLevel.ALL_OPT)) {
            return new Verdict(true, notes(environment, session, file, example));
        } catch (OrtException e) {
            if (isMissing(e)) {
                return new Verdict(
                        true,
                        List.of("The file was not checked by ONNX Runtime, which does not have all of its operators: "
                                + e.getMessage()));
            }
            throw new FileFormatException(
                    "The model that was to be written is refused by ONNX Runtime, so it was not written: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Whether the runtime lacks a kernel or a custom operator, rather than finding a fault. */
    private static boolean isMissing(OrtException e) {
        return e.getCode() == OrtErrorCode.ORT_NOT_IMPLEMENTED
                || String.valueOf(e.getMessage()).contains("is not a registered function/op");
    }

    private static OrtSession open(OrtEnvironment environment, Path file, OptLevel level) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return environment.createSession(file.toString(), options);
        }
    }

    private static List<String> notes(
            OrtEnvironment environment, OrtSession session, Path file, Supplier<Optional<FileExample>> example)
            throws OrtException {
        Optional<FileExample> known = isSmall(file) ? example.get() : Optional.empty();
        if (known.isPresent()) {
            return repeat(session, known.get()).stream().toList();
        }
        Optional<Map<String, Tensor>> numbers = StockInputs.of(session);
        return numbers.isEmpty()
                ? List.of()
                : tryOut(environment, session, file, numbers.get()).stream().toList();
    }

    /** Runs the file on the inputs of the model's earlier run. */
    private static Optional<String> repeat(OrtSession session, FileExample example) {
        try {
            return difference(example.outputs(), run(session, example.inputs()))
                    .map(
                            found -> "ONNX Runtime computes another " + found + " than " + example.source()
                                    + ": what was measured here does not hold for the file there. Evaluate it with the engine onnx.");
        } catch (OrtException e) {
            return Optional.of("ONNX Runtime loads the file and cannot run it on values computed by " + example.source()
                    + ": " + e.getMessage());
        }
    }

    private static Optional<String> tryOut(
            OrtEnvironment environment, OrtSession session, Path file, Map<String, Tensor> numbers) {
        try {
            Map<String, Tensor> results = run(session, numbers);
            if (!isSmall(file)) {
                return Optional.empty();
            }
            try (OrtSession plain = open(environment, file, OptLevel.NO_OPT)) {
                return difference(run(plain, numbers), results)
                        .map(found -> "ONNX Runtime's own optimizations change the " + found
                                + ", on made-up numbers: compare both on your data.");
            }
        } catch (OrtException e) {
            return Optional.of(
                    "ONNX Runtime loads the file and could not run it on made-up numbers: " + e.getMessage());
        }
    }

    private static boolean isSmall(Path file) {
        try (var files = Files.list(file.toAbsolutePath().getParent())) {
            long bytes = 0;
            for (Path part : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(part);
            }
            return bytes <= COMPARED_UP_TO;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Tensor> run(OrtSession session, Map<String, Tensor> examples) throws OrtException {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> example : examples.entrySet()) {
                feeds.put(example.getKey(), OrtCalls.view(example.getValue()));
            }
            Map<String, Tensor> results = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(feeds)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> value : result) {
                    if (value.getValue() instanceof OnnxTensor tensor) {
                        results.put(value.getKey(), OrtCalls.copy(tensor));
                    }
                }
            }
            return results;
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    /** The first result that differs by more than rounding. */
    private static Optional<String> difference(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        for (Map.Entry<String, Tensor> result : expected.entrySet()) {
            Tensor other = actual.get(result.getKey());
            if (other == null || !other.elementType().isFloating()) {
                continue;
            }
            double decibels = decibels(result.getValue(), other);
            if (decibels < LEAST_DECIBELS) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "result %s of the file (signal %.1f dB above the difference)",
                        result.getKey(),
                        decibels));
            }
        }
        return Optional.empty();
    }

    private static double decibels(Tensor expected, Tensor actual) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.size(); i++) {
            double right = expected.getDouble(i);
            double difference = right - actual.getDouble(i);
            if (Double.isFinite(right)) {
                signal += right * right;
                noise += Double.isFinite(difference) ? difference * difference : Double.POSITIVE_INFINITY;
            }
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }
}
