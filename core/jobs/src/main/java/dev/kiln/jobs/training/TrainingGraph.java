package dev.kiln.jobs.training;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * One training step as one graph: forward, loss, backward, clipping, update. The learned values are states with the
 * names of the model's constants.
 *
 * <table>
 * <caption>Inputs and outputs</caption>
 * <tr><th>name</th><th>type</th><th>is</th></tr>
 * <tr><td>the model's inputs</td><td>as the model has them</td><td>the examples</td></tr>
 * <tr><td>{@value #TARGET}</td><td>INT64 {@code [N]}, or FLOAT of the prediction's shape</td><td>the first
 * target</td></tr>
 * <tr><td>other columns</td><td>as the data have them</td><td>further targets, weights and masks that are read</td></tr>
 * <tr><td>{@value #LEARNING_RATE}</td><td>FLOAT scalar</td><td>after the schedule</td></tr>
 * <tr><td>{@value #STEP}</td><td>FLOAT scalar</td><td>the number of the step, from 1</td></tr>
 * <tr><td>noise inputs</td><td>FLOAT</td><td>see {@link NoiseSource}</td></tr>
 * <tr><td>{@value #LOSS}, out</td><td>FLOAT scalar</td><td>the mean over the batch, before the update; the weighted
 * sum of several targets</td></tr>
 * <tr><td>{@value #CORRECT}, out</td><td>FLOAT scalar</td><td>the number of examples classified correctly, before the
 * update; absent in regression</td></tr>
 * </table>
 *
 * @param graph the step
 * @param feeds the inputs that are columns of a batch
 * @param parameters the names of the trained parameters
 * @param statistics the names of the running statistics that follow the batches
 * @param ofLosses the names of the parameters and statistics of the losses
 */
public record TrainingGraph(
        Graph graph, ColumnFeeds feeds, List<String> parameters, List<String> statistics, List<String> ofLosses) {

    /** The name of the input for the targets. */
    public static final String TARGET = "training/target";

    /** The name of the input for the learning rate. */
    public static final String LEARNING_RATE = "training/learning-rate";

    /** The name of the input for the number of the step. */
    public static final String STEP = "training/step";

    /** The name of the mean loss. */
    public static final String LOSS = "training/loss";

    /** The name of the number of right classes. */
    public static final String CORRECT = "training/correct";

    private static final double CLIP_EPSILON = 1e-6;

    /** Copies the lists. */
    public TrainingGraph {
        parameters = List.copyOf(parameters);
        statistics = List.copyOf(statistics);
        ofLosses = List.copyOf(ofLosses);
    }

    /**
     * The training step of a model on data with one input and one target.
     *
     * @param model the model
     * @param task the model's task
     * @param plan the losses, the optimizer and the rules
     * @param clipNorm as below
     * @param freeze as below
     * @return the step
     * @throws GraphException if nothing is left to train, or the loss does not fit the model
     */
    public static TrainingGraph of(
            Model model, Task task, TrainingPlan plan, OptionalDouble clipNorm, List<String> freeze) {
        return of(model, List.of(Head.ofOne(model, task).target()), plan, clipNorm, freeze);
    }

    /**
     * The training step of a model.
     *
     * @param model the model
     * @param columns the columns of the data in the form of the model
     * @param plan the losses, the optimizer and the rules
     * @param clipNorm the maximum global norm of the gradients; larger ones are scaled to it as
     *     {@code g * min(1, clipNorm / (|g| + 1e-6))}
     * @param freeze globs of the parameters that are not trained; a batch normalization whose scale and bias are both
     *     frozen keeps its statistics too
     * @return the step
     * @throws GraphException if nothing is left to train, or a loss does not fit the model
     * @throws dev.kiln.graph.error.OptionException if a glob, or that of a group, matches no parameter
     */
    public static TrainingGraph of(
            Model model, List<Column> columns, TrainingPlan plan, OptionalDouble clipNorm, List<String> freeze) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/training");
        List<Head> heads = Head.of(model, columns);
        TrainingForm form = TrainingForm.write(builder, model, heads, frozen(model, freeze));
        if (form.parameters().isEmpty()) {
            throw new GraphException("The model " + model.graph().name() + " has nothing to train: its parameters are "
                    + model.parameters() + ", frozen are " + freeze + ".");
        }
        NameGlob.matching(
                plan.groups().stream().map(ParameterGroup::glob).toList(),
                form.parameters().stream().map(Value::name).toList());
        LossProgram program = new LossProgram(
                new ColumnFeeds(builder, columns, form.inputs()),
                heads,
                form.inputs(),
                form.values(),
                new LossStates(builder, true));
        TotalLoss losses = new TotalLoss(plan.loss(), plan.further());
        Value loss = losses.mean(program);
        requireSlope(builder, model, loss, form.parameters());
        List<Value> parameters = new ArrayList<>(form.parameters());
        parameters.addAll(program.states().parameters());
        ParameterUpdates updates = new ParameterUpdates(
                builder.input(LEARNING_RATE, TensorType.floats(Shape.SCALAR)),
                builder.input(STEP, TensorType.floats(Shape.SCALAR)),
                values -> losses.mean(program.at(form.valuesAt().apply(values))),
                gradients -> clipped(gradients, clipNorm),
                plan.groups());
        updates.know(parameters, loss);
        updates.write(builder, plan, parameters, clipped(builder.gradient(loss, parameters), clipNorm));
        builder.output(LOSS, loss);
        Head first = heads.get(0);
        if (first.task() == Task.CLASSIFICATION) {
            builder.output(CORRECT, correct(program.prediction(first.name()), program.target(first.name())));
        }
        Graph graph = GraphEditor.of(builder.build()).prune().build();
        return new TrainingGraph(
                graph,
                program.feeds(),
                form.parameters().stream().map(Value::name).toList(),
                form.statistics(),
                List.copyOf(program.states().names()));
    }

    private static void requireSlope(GraphBuilder builder, Model model, Value loss, List<Value> parameters) {
        VanishingGradient.reason(builder, loss, parameters).ifPresent(reason -> {
            throw new GraphException("The model " + model.graph().name()
                    + " would learn nothing, since the gradient of its loss is 0 for all trained parameters: of what is trained, "
                    + reason + ".");
        });
    }

    /** Returns the names of everything that training changes in the model: parameters, then statistics. */
    public List<String> learned() {
        List<String> learned = new ArrayList<>(parameters);
        learned.addAll(statistics);
        return learned;
    }

    /** Returns the names of everything that training changes: that of the model, then that of the losses. */
    List<String> changed() {
        List<String> changed = learned();
        changed.addAll(ofLosses);
        return changed;
    }

    /**
     * The number of examples with their maximum logit at their class, as a FLOAT scalar; not those with a NaN logit.
     */
    static Value correct(Value logits, Value target) {
        Value right = logits.argMax(1).equal(target).cast(ElementType.FLOAT);
        Value numbers = logits.equal(logits).cast(ElementType.FLOAT).reduceMin(false, 1);
        return right.mul(numbers).reduceSum();
    }

    private static Set<String> frozen(Model model, List<String> globs) {
        Set<String> constants = new LinkedHashSet<>(model.parameters());
        constants.addAll(model.statistics());
        Set<String> frozen = new HashSet<>(NameGlob.matching(globs, constants));
        model.graph().nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .filter(node -> frozen.contains(node.input(1)) && frozen.contains(node.input(2)))
                .forEach(node -> frozen.addAll(node.inputs().subList(3, 5)));
        return frozen;
    }

    private static List<Value> clipped(List<Value> gradients, OptionalDouble clipNorm) {
        if (clipNorm.isEmpty()) {
            return gradients;
        }
        Value sum = gradients.stream()
                .map(gradient -> gradient.square().reduceSum())
                .reduce(Value::add)
                .orElseThrow();
        Value factor = sum.sqrt()
                .add(CLIP_EPSILON)
                .reciprocal()
                .mul(clipNorm.getAsDouble())
                .min(1);
        return gradients.stream().map(gradient -> gradient.mul(factor)).toList();
    }
}
