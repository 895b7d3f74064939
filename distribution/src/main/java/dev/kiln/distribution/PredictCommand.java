package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.files.OutputFile;
import dev.kiln.files.ScratchFolder;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.prediction.ExamplePredictor;
import dev.kiln.jobs.prediction.PredictionFormat;
import dev.kiln.jobs.prediction.PredictionListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts the targets of examples. */
@Command(
        name = "predict",
        description = "Predictions for data that need no targets: classes with their probabilities, or values.")
final class PredictCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
    private Path file = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "SPEC",
            required = true,
            description = "The samples. The place - is standard input, as in csv:- and text:-.")
    private String data = "";

    @Option(
            names = "--out",
            paramLabel = "FILE.csv|FILE.jsonl",
            description =
                    "The file for the predictions; without it the first of them on a terminal, and all of them as CSV in a pipe.")
    private @Nullable Path out;

    @Option(
            names = "--task",
            paramLabel = "classification|regression",
            description =
                    "Whether the model predicts classes or values; by default as the model's file shows, and values where it does not.")
    private @Nullable StatedTask task;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "The number of samples that are predicted at once; ${DEFAULT-VALUE} by default.")
    private int batchSize = ExamplePredictor.BATCH_SIZE;

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** The kinds of prediction that a user can state. */
    private enum StatedTask {
        CLASSIFICATION,
        REGRESSION;

        Task task() {
            return this == CLASSIFICATION ? Task.CLASSIFICATION : Task.REGRESSION;
        }
    }

    @Override
    public Integer call() {
        Arguments.positive("--batch-size", batchSize);
        PredictionFormat format = format();
        boolean isListed = out == null && isPiped();
        try (Host host = isListed ? Host.openForData(common) : Host.open(common)) {
            Model model = modelOptions.read(file, host.console());
            StoredModel stored = StoredModel.of(file);
            Predicting predicting = new Predicting(out == null && common.json().isPresent(), isShown());
            try (Stream<DataSet> parts = host.inputs(data, model).map(predicting::seen)) {
                write(format, isListed, listener -> predicting.run(predictor(host), model, parts, listener));
            }
            predicting.tell(host, data, Optional.ofNullable(out));
            JsonDocument json = new JsonDocument("predict", host).model(stored);
            predicting.describe(json, data, Optional.ofNullable(out)).write(host);
            return ExitStatus.DONE;
        }
    }

    /** Whether nothing else goes to standard output, and no person reads it there. */
    private boolean isPiped() {
        return !Boolean.getBoolean("kiln.terminal.out") && !common.json().equals(Optional.of("-"));
    }

    private boolean isShown() {
        return out == null && Boolean.getBoolean("kiln.terminal.out");
    }

    private PredictionFormat format() {
        if (out == null) {
            return PredictionFormat.CSV;
        }
        Arguments.writable("--out", out);
        return PredictionFormat.of(out.toString())
                .orElseThrow(() ->
                        new OptionException("--out is " + out + ", expected a file that ends with .csv or .jsonl."));
    }

    private ExamplePredictor predictor(Host host) {
        return new ExamplePredictor(
                host.engine(), batchSize, Optional.ofNullable(task).map(StatedTask::task));
    }

    /** Work that hands predictions to a listener. */
    private interface Work {
        void to(PredictionListener listener);
    }

    private void write(PredictionFormat format, boolean isListed, Work work) {
        if (out != null) {
            OutputFile.of(out).write(content -> lines(format, content, work));
        } else if (isListed) {
            list(format, work);
        } else {
            work.to(Predicting.NOWHERE);
        }
    }

    /** Nothing is printed before all is known to be right. */
    private static void list(PredictionFormat format, Work work) {
        try (ScratchFolder scratch = ScratchFolder.make()) {
            Path lines = scratch.folder().resolve("predictions");
            OutputFile.of(lines).write(content -> lines(format, content, work));
            Files.copy(lines, System.out);
            System.out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lines(PredictionFormat format, OutputStream content, Work work) throws IOException {
        BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(content, StandardCharsets.UTF_8));
        try {
            work.to(format.writer(writer));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
    }

    /** The name of a task for users. */
    static String word(Task task) {
        return task.name().toLowerCase(Locale.ROOT);
    }
}
