package dev.kiln.jobs;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.Encoded;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Head;
import dev.kiln.jobs.fit.InputRanges;
import dev.kiln.jobs.fit.TargetScale;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A training, see {@link Kiln#train(Model, DataSet)}. Each method returns this. */
public final class TrainingJob {

    private final LongFunction<Model> model;
    private final boolean isNew;
    private final DataSet data;
    private final Map<String, TargetLoss> further = new LinkedHashMap<>();
    private @Nullable Loss loss;
    private @Nullable Optimizer optimizer;
    private Schedule schedule = Schedule.CONSTANT;
    private int epochs = 10;
    private int batchSize = 64;
    private List<ParameterGroup> groups = List.of();
    private TrainingSettings settings = TrainingSettings.DEFAULT;
    private JobEngine engine = new JobEngine(Capability.TRAINING);

    TrainingJob(LongFunction<Model> model, boolean isNew, DataSet data) {
        this.model = model;
        this.isNew = isNew;
        this.data = data;
    }

    /**
     * Sets the loss of the first target; by default the cross entropy of classes, or the squared error of values.
     *
     * @param first the loss
     * @return this
     */
    public TrainingJob loss(Loss first) {
        loss = first;
        return this;
    }

    /**
     * Sets the loss of a further target; by default as for the first, with the weight 1.
     *
     * @param target the name of the target
     * @param other its loss
     * @param weight its factor in the sum, positive
     * @return this
     */
    public TrainingJob loss(String target, Loss other, double weight) {
        further.put(target, new TargetLoss(target, other, weight));
        return this;
    }

    /**
     * Sets the optimizer; by default Adam with a learning rate of 0.001.
     *
     * @param rule the optimizer
     * @return this
     */
    public TrainingJob optimizer(Optimizer rule) {
        optimizer = rule;
        return this;
    }

    /**
     * Sets the learning-rate schedule; by default the learning rate is constant.
     *
     * @param course the schedule
     * @return this
     */
    public TrainingJob schedule(Schedule course) {
        schedule = course;
        return this;
    }

    /**
     * Sets the number of passes over the data; 10 by default.
     *
     * @param count at least 1
     * @return this
     */
    public TrainingJob epochs(int count) {
        epochs = count;
        return this;
    }

    /**
     * Sets the number of examples in a step; 64 by default.
     *
     * @param count at least 1
     * @return this
     */
    public TrainingJob batchSize(int count) {
        batchSize = count;
        return this;
    }

    /**
     * Sets groups of parameters with another learning rate or with weight decay.
     *
     * @param others the groups; a parameter is in the first that it matches
     * @return this
     */
    public TrainingJob groups(ParameterGroup... others) {
        groups = List.of(others);
        return this;
    }

    /**
     * Sets the other settings, such as the seed, validation data, checkpoints and a listener.
     *
     * @param others the settings
     * @return this
     */
    public TrainingJob settings(TrainingSettings others) {
        settings = others;
        return this;
    }

    /**
     * Names the engine; by default the best that can train.
     *
     * @param name such as {@code onnx} or {@code djl}
     * @return this
     */
    public TrainingJob engine(String name) {
        engine = engine.named(name);
        return this;
    }

    /**
     * Trains.
     *
     * @return the trained model, with the classes and the encoding of the data and its provenance
     * @throws dev.kiln.graph.error.DataException if the data do not fit the network
     * @throws dev.kiln.graph.error.EngineException if there is no engine that can train it
     * @throws dev.kiln.jobs.training.TrainingStoppedException if the loss is not finite, or the thread is interrupted
     */
    public Model run() {
        return engine.with(this::train);
    }

    private Model train(Engine opened) {
        Model start = model.apply(settings.seed());
        DataFit fit = DataFit.of(start, data);
        Loss first = loss == null ? usual(fit.heads().get(0)) : loss;
        List<TargetLoss> others = furtherLosses(fit.heads());
        Model ranged = isNew ? ranged(fit, first, others) : fit.model();
        TrainingPlan plan = new TrainingPlan(
                first,
                others,
                optimizer == null
                        ? Extensions.besideHost()
                                .create(OptimizerProvider.KIND, Specification.parse("adam"))
                                .instance()
                        : optimizer,
                schedule,
                epochs,
                batchSize,
                List.of(),
                groups);
        return new EngineTrainer(opened, settings).train(Encoded.recorded(ranged, data), data, plan);
    }

    private Model ranged(DataFit fit, Loss first, List<TargetLoss> others) {
        Map<String, Loss> losses = new LinkedHashMap<>(Map.of(fit.heads().get(0).name(), first));
        others.forEach(one -> losses.put(one.target(), one.loss()));
        return TargetScale.taken(
                InputRanges.taken(fit.model(), fit.data()),
                fit.data(),
                target -> losses.containsKey(target) && losses.get(target).comparesValues(),
                settings.listener()::note);
    }

    private List<TargetLoss> furtherLosses(List<Head> heads) {
        List<TargetLoss> losses = new ArrayList<>();
        for (Head head : heads.subList(1, heads.size())) {
            TargetLoss stated = further.get(head.name());
            losses.add(stated == null ? new TargetLoss(head.name(), usual(head), 1) : stated);
        }
        for (String target : further.keySet()) {
            if (heads.stream().skip(1).noneMatch(head -> head.name().equals(target))) {
                throw new OptionException("A loss is given for the target " + target
                        + ", which is none after the first of those that the model predicts: "
                        + heads.stream().map(Head::name).toList() + ".");
            }
        }
        return losses;
    }

    private static Loss usual(Head head) {
        if (head.task() == Task.OTHER) {
            throw new OptionException(
                    "The target " + head.name() + " has no usual loss, for only a loss understands it; give one.");
        }
        String name = head.task() == Task.CLASSIFICATION ? "cross-entropy" : "mse";
        return Extensions.besideHost()
                .create(LossProvider.KIND, Specification.parse(name))
                .instance();
    }
}
