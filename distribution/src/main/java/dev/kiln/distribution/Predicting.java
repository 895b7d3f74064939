package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.jobs.prediction.ExamplePredictor;
import dev.kiln.jobs.prediction.PredictedExample;
import dev.kiln.jobs.prediction.PredictedTarget;
import dev.kiln.jobs.prediction.PredictionColumns;
import dev.kiln.jobs.prediction.PredictionFields;
import dev.kiln.jobs.prediction.PredictionForm;
import dev.kiln.jobs.prediction.PredictionListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The predictions of a command: handed on to a writer, the first of them kept for the terminal, all of them for JSON. */
final class Predicting {

    /** Takes predictions that are not written to a file. */
    static final PredictionListener NOWHERE = new PredictionListener() {
        @Override
        public void begin(PredictionForm form) {
            // nothing is written
        }

        @Override
        public void example(PredictedExample example) {
            // nothing is written
        }
    };

    /** The number of predictions on a terminal. */
    private static final int SHOWN = 20;

    private final boolean isKept;
    private final boolean isShown;
    private final List<PredictedExample> first = new ArrayList<>();
    private final List<Map<String, Object>> all = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private PredictionForm form = new PredictionForm("", List.of());
    private List<String> understood = List.of();
    private long count;

    /**
     * No predictions yet.
     *
     * @param isKept whether all are kept for JSON, since no file takes them
     * @param isShown whether the first are kept for the terminal
     */
    Predicting(boolean isKept, boolean isShown) {
        this.isKept = isKept;
        this.isShown = isShown;
    }

    /** Keeps the interpretation of the data, which is that of their first part. */
    DataSet seen(DataSet part) {
        if (understood.isEmpty()) {
            List<String> facts = new ArrayList<>();
            facts.add(part.batch(0).inputs().elementType() + " " + Arrays.toString(part.exampleShape()));
            facts.addAll(DataDescription.of(part).facts());
            understood = List.copyOf(facts);
        }
        return part;
    }

    void run(ExamplePredictor predictor, Model model, Stream<DataSet> parts, PredictionListener writer) {
        count = predictor.predict(model, parts, new PredictionListener() {
            @Override
            public void begin(PredictionForm begun) {
                form = begun;
                writer.begin(begun);
            }

            @Override
            public void example(PredictedExample example) {
                keep(example);
                writer.example(example);
            }

            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        });
    }

    private void keep(PredictedExample example) {
        if (isShown && first.size() < SHOWN) {
            first.add(example);
        }
        if (isKept) {
            all.add(new PredictionFields(form).of(example));
        }
    }

    /** Prints the interpretation, and the first predictions where a person reads them. */
    void tell(Host host, String spec, Optional<Path> out) {
        host.console().understood(spec + ": " + String.join("; ", understood), List.of());
        notes.forEach(host::note);
        if (isShown) {
            PredictionColumns columns = new PredictionColumns(form);
            List<List<String>> rows = first.stream()
                    .map(example -> columns.cells(example, number -> String.format(Locale.ROOT, "%.4g", number)))
                    .toList();
            TextTable.of(columns.names(), rows).forEach(host.console()::line);
        }
        host.console()
                .line(count + (count == 1 ? " prediction" : " predictions")
                        + out.map(file -> " written to " + file).orElse("")
                        + (isShown && count > SHOWN
                                ? ", of which the first " + SHOWN + " are shown; --out FILE.csv keeps all"
                                : "")
                        + ".");
    }

    /** Adds the targets and, where no file takes them, the predictions. */
    JsonDocument describe(JsonDocument document, String spec, Optional<Path> out) {
        document.data(spec, count, understood, notes);
        document.put("targets", form.targets().stream().map(Predicting::json).toList());
        out.ifPresent(file -> document.put("out", file.toString()));
        return isKept ? document.put("predictions", all) : document;
    }

    private static Map<String, Object> json(PredictedTarget target) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", target.name());
        fields.put("task", PredictCommand.word(target.task()));
        if (target.isClass()) {
            fields.put("classes", target.classes());
        }
        return fields;
    }
}
