package dev.kiln.jobs.training;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Provenance;
import dev.kiln.api.training.Trainer;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.Encoded;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Head;
import dev.kiln.models.BorderTypes;
import dev.kiln.models.TrainableModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trains models on an engine: each step is one run of one {@linkplain TrainingGraph graph}.
 *
 * <p>The trained model stores the {@linkplain Encoded encoding} of the data.
 *
 * <p>Every epoch processes all examples once, in an order keyed by seed and epoch; the last batch may be smaller. The
 * same seed, engine and number of threads give the same model bit for bit, with or without a stop and a resume in
 * between.
 */
public final class EngineTrainer implements Trainer {

    private static final String STEP = "train";

    private final Engine engine;
    private final TrainingSettings settings;
    private final Map<String, String> details;

    /**
     * A trainer.
     *
     * @param engine the engine that runs the steps; the caller closes it
     * @param settings the settings beyond the plans
     */
    public EngineTrainer(Engine engine, TrainingSettings settings) {
        this(engine, settings, Map.of());
    }

    /**
     * A trainer whose models have further details in their provenance.
     *
     * @param engine the engine that runs the steps; the caller closes it
     * @param settings the settings beyond the plans
     * @param details the details, which take precedence over those of the trainer
     */
    public EngineTrainer(Engine engine, TrainingSettings settings, Map<String, String> details) {
        this.engine = engine;
        this.settings = settings;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /**
     * {@inheritDoc} The model is brought into its {@linkplain TrainableModel trainable form} first; its inputs and
     * outputs keep their element types. The trained model has the training in its provenance.
     *
     * @throws DataException if the data do not fit the model, or the validation data are encoded in another way
     * @throws TrainingStoppedException if the loss is not finite or the thread is interrupted; it has the last good model
     * @throws dev.kiln.graph.error.OptionException if the checkpoint to resume is of another training, a frozen name is unknown,
     *     or a value of an extension of the plan is not one that its options allow
     */
    @Override
    public Model train(Model model, DataSet data, TrainingPlan asked) {
        check(asked);
        requireValidation();
        requireOneTarget();
        TrainingSetup setup = TrainingSetup.of(model, data, asked, settings);
        Model trained = setup.model();
        DataSet fitted = setup.data();
        TrainingPlan plan = setup.plan();
        TrainingGraph step = setup.step();
        settings.validation().ifPresent(validation -> requireSameEncoding(trained, validation));
        Optional<DataSet> measured = settings.validation()
                .map(validation -> DataFit.of(trained, validation)
                        .inBatchesOf(Validation.batchSize(trained))
                        .data());
        try (Program program = engine.compile(step.graph());
                Validation validation = validation(trained, measured, plan, step);
                LayerProbe probe = probe(trained, fitted, plan, step)) {
            TrainingRun run = new TrainingRun(
                    trained,
                    fitted,
                    plan,
                    settings,
                    step,
                    program,
                    validation,
                    probe,
                    new Divergence(engine, trained, fitted));
            BorderTypes border = BorderTypes.of(model.graph());
            UnaryOperator<Model> finish = learnt -> border.in(learnt).after(provenance(data, asked, run.history()));
            try {
                return finish.apply(run.run());
            } catch (TrainingStoppedException e) {
                throw run.history().size() == 0 ? e : e.with(uninterrupted(() -> finish.apply(e.lastGood())));
            }
        }
    }

    /** Work that an interrupt that is answered already must not end; the thread stays interrupted. */
    private static Model uninterrupted(Supplier<Model> work) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Statistics of the validation data themselves would measure another model than the one that is used later. */
    private static void requireSameEncoding(Model model, DataSet validation) {
        if (Encoded.differs(model, validation)) {
            throw new DataException("The validation data " + validation.spec()
                    + " are not encoded as the training data: their statistics, texts or classes are others. Open them for"
                    + " the model, DataSets.open(spec, Encoded.recorded(model, training)), or name the training file in"
                    + " their specification, such as csv:validation.csv?stats=training.csv.");
        }
    }

    private static void check(TrainingPlan plan) {
        Extension.checked(plan.loss());
        plan.further().forEach(one -> Extension.checked(one.loss()));
        Extension.checked(plan.optimizer());
        Extension.checked(plan.schedule());
    }

    private void requireValidation() {
        if (settings.selection().needsValidation() && settings.validation().isEmpty()) {
            throw new OptionException("A model that is selected by its loss, or an early end of the training, needs"
                    + " validation data, and none are given.");
        }
    }

    /** An attack on a mixture would have to know the shares of its targets. */
    private void requireOneTarget() {
        if (Augmenting.mixes(settings.augmentations()) && settings.transform().isPresent()) {
            throw new OptionException("The examples are mixed with others, and the attack of every batch ("
                    + settings.transform().get().description()
                    + ") aims at one class of each; leave the mixture or the attack out.");
        }
    }

    private Provenance provenance(DataSet data, TrainingPlan plan, EpochHistory history) {
        Map<String, String> all = new LinkedHashMap<>(details);
        all.putIfAbsent("engine", engine.name() + " " + engine.version());
        all.putIfAbsent("threads", Integer.toString(engine.options().threads()));
        all.putIfAbsent("seed", Long.toString(settings.seed()));
        all.putIfAbsent("data", data.spec());
        all.computeIfAbsent("dataSha256", name -> DataFingerprint.of(data).sha256());
        all.putIfAbsent("samples", Long.toString(data.size()));
        all.putIfAbsent("epochs", Integer.toString(history.size()));
        if (history.selectedEpoch() != history.size()) {
            all.putIfAbsent("epochOfModel", Integer.toString(history.selectedEpoch()));
        }
        all.putIfAbsent("batchSize", Integer.toString(plan.batchSize()));
        all.computeIfAbsent("loss", name -> losses(plan));
        all.computeIfAbsent("optimizer", name -> Extension.textOf(plan.optimizer()));
        all.computeIfAbsent("schedule", name -> Extension.textOf(plan.schedule()));
        if (!plan.groups().isEmpty()) {
            all.putIfAbsent("groups", plan.groups().toString());
        }
        describeSteps(all);
        settings.transform()
                .filter(transform -> !all.containsKey("adversarial"))
                .ifPresent(transform -> all.put("transform", transform.description()));
        return new Provenance(STEP, all);
    }

    private void describeSteps(Map<String, String> all) {
        StepSettings step = settings.step();
        step.clipNorm().ifPresent(norm -> all.putIfAbsent("clipNorm", Double.toString(norm)));
        step.clipValue().ifPresent(most -> all.putIfAbsent("clipValue", Double.toString(most)));
        if (step.accumulation() > 1) {
            all.putIfAbsent("accumulation", Integer.toString(step.accumulation()));
        }
        step.averaging().ifPresent(decay -> all.putIfAbsent("averaging", Double.toString(decay)));
        if (!step.freeze().isEmpty()) {
            all.putIfAbsent("freeze", String.join(", ", step.freeze()));
        }
    }

    /** The losses with their options. */
    static String losses(TrainingPlan plan) {
        List<String> losses = new ArrayList<>(List.of(Extension.textOf(plan.loss())));
        plan.further()
                .forEach(one -> losses.add(one.target() + "=" + (one.weight() == 1 ? "" : one.weight() + "*")
                        + Extension.textOf(one.loss())));
        return String.join(", ", losses);
    }

    /**
     * Measures a loss on data, in the model's inference form, as validation during a training does.
     *
     * @param model the model
     * @param loss the loss of the first target
     * @param data the examples
     * @return the mean over the examples
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     */
    public double loss(Model model, Loss loss, DataSet data) {
        DataFit fit = DataFit.of(model, data).inBatchesOf(Validation.batchSize(model));
        try (Validation validation = new Validation(
                engine, fit.model(), new TotalLoss(loss, List.of()), fit.data(), List.of(), settings.seed())) {
            return validation.measure().loss();
        }
    }

    private @Nullable Validation validation(
            Model model, Optional<DataSet> measured, TrainingPlan plan, TrainingGraph step) {
        TotalLoss loss = new TotalLoss(plan.loss(), plan.further());
        return measured.map(data -> new Validation(engine, model, loss, data, step.changed(), settings.seed()))
                .orElse(null);
    }

    private @Nullable LayerProbe probe(Model model, DataSet data, TrainingPlan plan, TrainingGraph step) {
        return settings.listener().observesLayers() ? new LayerProbe(engine, model, data, plan, step) : null;
    }

    /** The preparation of the batches of a training. */
    static BatchPreparation preparation(
            Model model, DataSet data, TrainingPlan plan, TrainingGraph step, TrainingSettings settings) {
        List<String> inputs = data.columns().stream()
                .filter(column -> column.role() == ColumnRole.INPUT)
                .map(Column::name)
                .toList();
        return new BatchPreparation(
                data,
                Head.of(model, data.columns()),
                step.graph(),
                plan.batchSize(),
                settings.seed(),
                new Augmenting(settings.augmentations(), model.input(), inputs, settings.seed()));
    }
}
