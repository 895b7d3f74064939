package dev.kiln.jobs.training;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 * <tr><td>{@value #SHARE}, and columns that end in {@code /partner}</td><td>FLOAT {@code [N]}, and as above</td><td>the
 * share of each example's own target, and the targets of the others that are mixed with them; only in a training with a
 * mixture</td></tr>
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
 * @param isAccumulated whether an update follows several batches
 * @param isAveraged whether the trained parameters are the {@linkplain ParameterAverages averages}
 * @param mixed the targets of other examples that are mixed with those of a batch; empty without a mixture
 */
public record TrainingGraph(
        Graph graph,
        ColumnFeeds feeds,
        List<String> parameters,
        List<String> statistics,
        List<String> ofLosses,
        boolean isAccumulated,
        boolean isAveraged,
        Optional<MixedTargets> mixed) {

    /** The name of the input for the targets. */
    public static final String TARGET = "training/target";

    /** The name of the input for the shares of the own targets in a mixture. */
    public static final String SHARE = "training/own-share";

    /** The name of the input for the learning rate. */
    public static final String LEARNING_RATE = "training/learning-rate";

    /** The name of the input for the number of the step. */
    public static final String STEP = "training/step";

    /** The name of the mean loss. */
    public static final String LOSS = "training/loss";

    /** The name of the number of right classes. */
    public static final String CORRECT = "training/correct";

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
     * @return the step
     * @throws GraphException if nothing is left to train, or the loss does not fit the model
     */
    public static TrainingGraph of(Model model, Task task, TrainingPlan plan) {
        return of(model, List.of(Head.ofOne(model, task).target()), plan, StepSettings.DEFAULT);
    }

    /**
     * The training step of a model.
     *
     * @param model the model
     * @param columns the columns of the data in the form of the model
     * @param plan the losses, the optimizer and the rules
     * @param settings the limits of the gradients, and what is accumulated, averaged and frozen
     * @return the step
     * @throws GraphException if nothing is left to train, or a loss does not fit the model
     * @throws dev.kiln.graph.error.OptionException if a glob, or that of a group, matches no parameter
     */
    public static TrainingGraph of(Model model, List<Column> columns, TrainingPlan plan, StepSettings settings) {
        return of(model, columns, plan, settings, false);
    }

    /** The training step of a model on examples that may be mixed with others. */
    static TrainingGraph of(
            Model model, List<Column> columns, TrainingPlan plan, StepSettings settings, boolean isMixed) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/training");
        List<Head> heads = Head.of(model, columns);
        TrainingForm form = TrainingForm.write(builder, model, heads, frozen(model, settings.freeze()));
        if (form.parameters().isEmpty()) {
            throw new GraphException("The model " + model.graph().name() + " has nothing to train: its parameters are "
                    + model.parameters() + ", frozen are " + settings.freeze() + ".");
        }
        NameGlob.matching(
                plan.groups().stream().map(ParameterGroup::glob).toList(),
                form.parameters().stream().map(Value::name).toList());
        ColumnFeeds own = new ColumnFeeds(builder, columns, form.inputs());
        Optional<MixedTargets> mixed = isMixed ? Optional.of(mixed(builder, form, own)) : Optional.empty();
        LossProgram program =
                new LossProgram(own, heads, form.inputs(), form.values(), new LossStates(builder, true), mixed);
        TotalLoss losses = new TotalLoss(plan.loss(), plan.further());
        Value loss = losses.mean(program);
        requireSlope(builder, model, loss, form.parameters());
        List<Value> parameters = new ArrayList<>(form.parameters());
        parameters.addAll(program.states().parameters());
        Value step = builder.input(STEP, TensorType.floats(Shape.SCALAR));
        GradientClipping clipping = new GradientClipping(settings.clipNorm(), settings.clipValue());
        Groups groups = new Groups(plan.groups(), biases(model, plan));
        Penalty penalty =
                new Penalty(groups, parameters.stream().map(Value::name).toList());
        Value penalized = penalty.added(loss, parameters);
        ParameterUpdates updates = new ParameterUpdates(
                builder.input(LEARNING_RATE, TensorType.floats(Shape.SCALAR)),
                step,
                lossAt(
                        values -> penalty.added(
                                losses.mean(program.at(form.valuesAt().apply(values))), values),
                        plan,
                        settings),
                clipping,
                groups);
        updates.know(parameters, penalized);
        List<Value> gradients = builder.gradient(penalized, parameters);
        if (settings.accumulation() == 1) {
            updates.write(builder, plan, parameters, clipping.apply(gradients));
            average(builder, model, form.parameters(), step, settings);
        } else {
            Accumulation accumulation = new Accumulation(builder);
            List<Value> sums = accumulation.sums(parameters, gradients);
            List<State> before = builder.states();
            updates.write(builder, plan, parameters, clipping.apply(sums));
            average(builder, model, form.parameters(), step, settings);
            accumulation.hold(held(builder, before, parameters));
        }
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
                List.copyOf(program.states().names()),
                settings.accumulation() > 1,
                settings.averaging().isPresent(),
                mixed);
    }

    private static MixedTargets mixed(GraphBuilder builder, TrainingForm form, ColumnFeeds own) {
        Dim batch = form.inputs().values().iterator().next().batch();
        TensorType shares = TensorType.floats(Shape.SCALAR.prepend(batch));
        return new MixedTargets(own.ofPartners(), builder.input(SHARE, shares));
    }

    /** An accumulated update has no batch at whose examples the loss could be computed again. */
    private static Function<List<Value>, Value> lossAt(
            Function<List<Value>, Value> writes, TrainingPlan plan, StepSettings settings) {
        return settings.accumulation() == 1
                ? writes
                : values -> {
                    throw new OptionException("The optimizer " + Extension.textOf(plan.optimizer())
                            + " computes the loss of a batch at other parameters, which accumulation over "
                            + settings.accumulation() + " batches does not allow; leave one of them out.");
                };
    }

    private static void average(
            GraphBuilder builder, Model model, List<Value> parameters, Value step, StepSettings settings) {
        settings.averaging().ifPresent(decay -> {
            Map<String, Tensor> constants = model.graph().constants();
            List<Tensor> initial = parameters.stream()
                    .map(parameter -> requireNonNull(constants.get(parameter.name()), parameter.name()))
                    .toList();
            ParameterAverages.write(builder, parameters, initial, step, decay);
        });
    }

    /** Parameters, and the states that were declared after others. */
    private static List<State> held(GraphBuilder builder, List<State> before, List<Value> parameters) {
        Set<String> names = parameters.stream().map(Value::name).collect(Collectors.toSet());
        return builder.states().stream()
                .filter(state -> names.contains(state.input()) || !before.contains(state))
                .toList();
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

    /**
     * The feeds of a step.
     *
     * @param prepared the step, with its noise
     * @param batch its examples, after all changes
     * @param place the place of the batch in its update
     * @param learningRate the learning rate of the update
     */
    Map<String, Tensor> feedsOf(PreparedBatch prepared, Batch batch, UpdateGroup.Place place, double learningRate) {
        Map<String, Tensor> all = new HashMap<>(prepared.noise());
        all.putAll(feeds.of(batch));
        mixed.ifPresent(targets -> all.putAll(targets.feeds(prepared.mixture().orElseThrow())));
        all.put(LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, learningRate));
        all.put(STEP, Tensor.scalar(ElementType.FLOAT, place.update() + 1.0));
        if (isAccumulated) {
            all.putAll(Accumulation.feeds(place));
        }
        return all;
    }

    /** The name of the state with the trained value of a constant of the model. */
    String trained(String name) {
        return isAveraged && parameters.contains(name) ? ParameterAverages.name(name) : name;
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

    /** The parameters that a group may spare the decay: those that shift or scale. */
    private static Set<String> biases(Model model, TrainingPlan plan) {
        if (plan.groups().stream().noneMatch(ParameterGroup::sparesBiases)) {
            return Set.of();
        }
        ConstantRoles roles = ConstantRoles.of(model.graph());
        return Stream.of(ConstantRole.BIAS, ConstantRole.SCALE, ConstantRole.SLOPE)
                .flatMap(role -> roles.with(role).stream())
                .collect(Collectors.toSet());
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
}
