package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of text files for predictions: texts, also with labels, which are left out. */
final class TextInputs implements InputParts.Source<List<TextLine>> {

    private final DataSpec spec;
    private final TextLines lines;
    private final boolean isOneFile;
    private final Form form;
    private long count;
    private Optional<LabelledText.Layout> labels = Optional.empty();
    private boolean isKnown;

    /**
     * The interpretation of lines.
     *
     * @param encoder the encoder of texts
     * @param length the number of tokens of an example
     * @param side the side of the label, where the user states it
     * @param part the part of the lines; empty for all
     * @param classes the names of the model's classes
     */
    record Form(
            TextEncoder encoder,
            int length,
            Optional<LabelledText.Side> side,
            Optional<Part> part,
            List<String> classes) {}

    TextInputs(DataSpec spec, TextLines lines, boolean isOneFile, Form form) {
        this.spec = spec;
        this.lines = lines;
        this.isOneFile = isOneFile;
        this.form = form;
    }

    @Override
    public Optional<List<TextLine>> next() {
        while (true) {
            List<TextLine> part = lines.next(InputParts.EXAMPLES);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            if (!isKnown) {
                labels = LabelledText.present(part, form.side(), form.classes());
                isKnown = true;
            }
            List<TextLine> chosen = part.stream().filter(line -> isChosen()).toList();
            if (!chosen.isEmpty()) {
                return Optional.of(chosen);
            }
        }
    }

    private boolean isChosen() {
        long position = count++;
        return form.part().map(part -> EveryFifth.isIn(part, position)).orElse(true);
    }

    @Override
    public DataSet encode(List<TextLine> part, boolean isLast) {
        long[] tokens = new long[part.size() * form.length()];
        for (int i = 0; i < part.size(); i++) {
            long[] text = form.encoder().encode(text(part.get(i)), form.length());
            System.arraycopy(text, 0, tokens, i * form.length(), form.length());
        }
        TensorDataSet data = TensorDataSet.withoutTargets(
                spec,
                new TensorRows(Tensor.of(tokens, part.size(), form.length())),
                new ExampleNames("line", index -> name(part.get((int) index))),
                new DataDescription(facts(), List.of(), List.of()));
        return new EncodedDataSet(
                data, Map.of(Model.PADDING, Long.toString(form.encoder().padding())));
    }

    private String text(TextLine line) {
        return labels.map(layout -> layout.of(line).text())
                .orElse(line.content().strip());
    }

    private String name(TextLine line) {
        return isOneFile ? Long.toString(line.number()) : line.file() + ":" + line.number();
    }

    private List<String> facts() {
        return labels.map(layout -> switch (layout) {
                    case MARKED -> List.of("without the words that begin with __label__");
                    case FIRST_WORD -> List.of("without the first words, which are labels; label=none keeps them");
                    case BEFORE_TAB -> List.of("without the labels before the tabs; label=none keeps them");
                    case AFTER_TAB -> List.of("without the labels after the tabs; label=none keeps them");
                })
                .orElse(List.of("a text on each line"));
    }

    @Override
    public void close() {
        lines.close();
    }
}
