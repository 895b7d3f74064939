package dev.kiln.plugins.distillation;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * A teacher and its student on the same examples.
 *
 * @param teacher the teacher
 * @param student the student
 * @param task the kind of prediction
 */
record Teaching(Model teacher, Model student, Task task) {

    private static final String TEACHER = "teacher";

    private static final String STUDENT = "student";

    private static final int BATCH = 64;

    /** A model's prediction for inputs in another graph, in the form of {@link Model#predicted}. */
    static Value said(Model model, Task task, Map<String, Value> fed) {
        Map<String, Value> bindings = model.bindings(fed);
        GraphBuilder graph = fed.values().iterator().next().graph();
        return graph.inLayer(TEACHER, () -> model.predicted(task, graph.inline(model.graph(), bindings)));
    }

    /**
     * Writes a loss once, so that a mismatch is reported before long work begins.
     *
     * @param loss the student's loss
     * @throws OptionException if the two models have other classes, take other examples, or predict other shapes
     */
    void check(Loss loss) {
        if (!teacher.classes().isEmpty()
                && !student.classes().isEmpty()
                && !teacher.classes().equals(student.classes())) {
            throw new OptionException("The teacher's classes are " + teacher.classes() + " and the student's "
                    + student.classes() + "; both must have the same classes in the same order.");
        }
        requireOpenBatch();
        GraphBuilder graph = new GraphBuilder("distillation");
        Map<String, Value> fed = student.declareInputs(graph);
        Value learnt = said(student, task, fed);
        TensorType target = task == Task.CLASSIFICATION
                ? new TensorType(ElementType.INT64, Shape.of(List.of(learnt.batch())))
                : learnt.type();
        loss.apply(LossScope.of(learnt, graph.input("target", target), fed));
    }

    /** A teacher with a fixed batch size would mix the examples of a batch. */
    private void requireOpenBatch() {
        OptionalInt fixed = ExampleForm.of(teacher).fixedBatch();
        if (fixed.isPresent() && !fixed.equals(ExampleForm.of(student).fixedBatch())) {
            throw new OptionException("The teacher " + teacher.graph().name() + " takes batches of exactly "
                    + fixed.getAsInt() + ", and the student learns from batches of any size."
                    + " Export the teacher with an open batch axis.");
        }
    }

    /**
     * The predictions of both for some examples.
     *
     * @param teacher a row of predictions for each example
     * @param student likewise
     */
    record Answers(float[][] teacher, float[][] student) {}

    /**
     * Computes the predictions of both.
     *
     * @param scope the engine and the training data
     * @param limit the maximum number of examples, spread evenly over the data
     * @return the predictions
     */
    Answers ask(CompressionScope scope, int limit) {
        DataSet data = scope.trainingData();
        ExampleForm form = ExampleForm.of(student);
        int count = (int) Math.min(limit, data.size());
        long[] indices =
                LongStream.range(0, count).map(i -> i * data.size() / count).toArray();
        int size = form.fixedBatch().orElse(BATCH);
        List<float[]> taught = new ArrayList<>();
        List<float[]> learnt = new ArrayList<>();
        try (Program program = scope.engine().compile(graph())) {
            for (int from = 0; from < count; from += size) {
                int to = Math.min(count, from + size);
                if (to - from < size && form.fixedBatch().isPresent()) {
                    break;
                }
                Batch batch = data.batch(Arrays.copyOfRange(indices, from, to));
                Map<String, Tensor> results = program.run(student.feeds(batch));
                addRows(results, TEACHER, to - from, taught);
                addRows(results, STUDENT, to - from, learnt);
            }
        }
        return new Answers(taught.toArray(float[][]::new), learnt.toArray(float[][]::new));
    }

    private Graph graph() {
        GraphBuilder graph = new GraphBuilder("teacher and student");
        Map<String, Value> fed = student.declareInputs(graph);
        graph.output(TEACHER, said(teacher, task, ofTeacher(fed)));
        graph.output(STUDENT, said(student, task, fed));
        return GraphEditor.of(graph.build()).prune().build();
    }

    /** The teacher's features may have another name than the student's. */
    private Map<String, Value> ofTeacher(Map<String, Value> fed) {
        Map<String, Value> named = new LinkedHashMap<>(fed);
        named.put(
                teacher.features().name(),
                requireNonNull(fed.get(student.features().name())));
        return named;
    }

    private static void addRows(Map<String, Tensor> results, String name, int count, List<float[]> rows) {
        Tensor said = requireNonNull(results.get(name), name);
        if (count != 1 && (said.rank() == 0 || said.shape()[0] != count)) {
            throw new DataException("The " + name + " says " + said.type() + " of " + count
                    + " examples, but a row for each is needed; its batch must be the first axis of input and output.");
        }
        float[] values = said.toFloatArray();
        int width = values.length / count;
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.copyOfRange(values, i * width, (i + 1) * width));
        }
    }
}
