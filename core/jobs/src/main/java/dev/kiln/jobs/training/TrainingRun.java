package dev.kiln.jobs.training;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.files.FolderClaim;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.training.TrainingClock.Part;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One training from its first epoch, or the one after a checkpoint, to its last. */
final class TrainingRun {

    /** The number of steps that are taken again to find the place of a divergence. */
    private static final int MOST_REPEATED = 200;

    private final Model model;
    private final DataSet data;
    private final TrainingPlan plan;
    private final TrainingSettings settings;
    private final TrainingGraph graph;
    private final Program program;
    private final @Nullable Validation validation;
    private final TrainingValues values;
    private final Factors factors;
    private final TrainingIdentity identity;
    private final long stepsPerEpoch;
    private final long steps;
    private final UpdateGroup group;
    private final Divergence divergence;
    private final @Nullable LayerProbe probe;
    private final EpochHistory history;
    private final TrainingClock clock = new TrainingClock();
    private final LossCourse course = new LossCourse();

    TrainingRun(
            Model model,
            DataSet data,
            TrainingPlan plan,
            TrainingSettings settings,
            TrainingGraph graph,
            Program program,
            @Nullable Validation validation,
            @Nullable LayerProbe probe,
            Divergence divergence) {
        this.model = model;
        this.data = data;
        this.plan = plan;
        this.settings = settings;
        this.graph = graph;
        this.program = program;
        this.validation = validation;
        this.probe = probe;
        this.divergence = divergence;
        this.values = new ProgramValues(program);
        this.group =
                new UpdateGroup(data.size(), plan.batchSize(), settings.step().accumulation());
        this.stepsPerEpoch = group.stepsPerEpoch();
        this.steps = stepsPerEpoch * plan.epochs();
        this.history = new EpochHistory(settings.selection());
        long updates = group.updatesPerEpoch();
        this.factors = new Factors(
                plan.schedule(),
                updates,
                updates * plan.epochs(),
                settings.validation().isPresent());
        this.identity = new TrainingIdentity(graph, data, plan, settings, factors);
    }

    /**
     * Trains to the end. The folder of the checkpoint is locked meanwhile.
     *
     * @throws TrainingStoppedException if the loss is not finite or the thread is interrupted
     */
    Model run() {
        if (settings.checkpoint().isEmpty()) {
            return train();
        }
        FolderClaim claim = FolderClaim.of(settings.checkpoint().get());
        try (claim) {
            if (settings.resume()) {
                resume(settings.checkpoint().get());
            } else if (Checkpoint.isIn(settings.checkpoint().get())) {
                settings.listener()
                        .note("The checkpoint of an earlier training in "
                                + settings.checkpoint().get()
                                + " is replaced after the first epoch; --resume would have gone on from it.");
            }
            return train();
        }
    }

    private Model train() {
        try {
            return epochs();
        } catch (CancelledException e) {
            TrainingStoppedException stopped = interrupted();
            // the extension at work, if any
            stopped.initCause(e);
            throw stopped;
        }
    }

    private Model epochs() {
        settings.listener().started(start());
        BatchPreparation preparation = EngineTrainer.preparation(model, data, plan, graph, settings);
        try (BatchPipeline batches = new BatchPipeline(done(), steps, preparation)) {
            while (goesOn()) {
                finish(epoch(batches));
                if (goesOn()) {
                    course.during(history.results()).ifPresent(settings.listener()::note);
                }
            }
        }
        course.atTheEnd(history.results(), reason()).ifPresent(settings.listener()::note);
        history.note(plan.epochs()).ifPresent(settings.listener()::note);
        settings.listener().ended(clock.times());
        return model();
    }

    private boolean goesOn() {
        return history.size() < plan.epochs() && !history.isStopped();
    }

    /** The results of the completed epochs. */
    EpochHistory history() {
        return history;
    }

    private TrainingStart start() {
        long trained = graph.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
        long all = model.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
        return new TrainingStart(
                data.spec(),
                data.size(),
                settings.validation().map(DataSet::size).orElse(0L),
                model.graph().name(),
                trained,
                all - trained,
                EngineTrainer.losses(plan),
                Extension.textOf(plan.optimizer()),
                learningRate(group.place(done()).update(), factors.after(history.results())),
                Extension.textOf(plan.schedule()),
                history.size() + 1,
                plan.epochs(),
                stepsPerEpoch);
    }

    /** Rules may remove values of the parameters meanwhile, as pruning does; then the steps may not be to blame. */
    private String reason() {
        return plan.rules().isEmpty()
                ? "a lower learning rate than " + plan.optimizer().learningRate() + " may do better"
                : "pruning during the training removed more than the other weights could compensate; more epochs may";
    }

    private long done() {
        return history.size() * stepsPerEpoch;
    }

    private void resume(Path folder) {
        Checkpoint.read(folder).ifPresent(checkpoint -> {
            identity.requireSame(checkpoint, folder);
            if (checkpoint.epoch() > plan.epochs()) {
                throw new OptionException("The checkpoint in " + folder + " is of " + checkpoint.epoch()
                        + " epochs, asked for are " + plan.epochs() + ". Ask for more epochs, or train anew.");
            }
            restore(checkpoint, folder);
            Map<String, Tensor> values = settings.selection().isBest()
                    ? checkpoint.best()
                    : learned(name -> requireNonNull(checkpoint.states().get(name), name));
            history.resume(checkpoint.history(), values);
            checkpoint.history().forEach(settings.listener()::epoch);
        });
    }

    private void restore(Checkpoint checkpoint, Path folder) {
        Set<String> expected =
                program.graph().states().stream().map(State::input).collect(Collectors.toSet());
        Set<String> best = settings.selection().isBest() ? Set.copyOf(graph.learned()) : Set.of();
        if (!checkpoint.states().keySet().equals(expected)
                || !checkpoint.best().keySet().equals(best)
                || checkpoint.history().size() != checkpoint.epoch()) {
            throw CheckpointFile.damaged(
                    folder.resolve(Checkpoint.FILE), "it does not have the values that this training has", null);
        }
        try {
            checkpoint.states().forEach(program::setState);
        } catch (EngineException e) {
            throw CheckpointFile.damaged(folder.resolve(Checkpoint.FILE), String.valueOf(e.getMessage()), e);
        }
    }

    private EpochResult epoch(BatchPipeline batches) {
        long begun = System.nanoTime();
        LongToDoubleFunction rates = factors.after(history.results());
        double loss = 0;
        double correct = 0;
        for (long i = 0; i < stepsPerEpoch; i++) {
            PreparedBatch prepared = clock.measure(Part.WAITING, () -> take(batches));
            Scores scores = clock.measure(Part.STEPS, () -> step(prepared, rates));
            requireFinite(scores.loss(), prepared);
            loss += scores.loss() * prepared.batch().size();
            correct += scores.correct();
            settings.listener().step(prepared.step() + 1, steps);
        }
        OptionalDouble accuracy = Scores.share(data, correct);
        Validation.@Nullable Result measured = validation == null
                ? null
                : clock.measure(Part.VALIDATION, () -> validation.measure(new TrainedValues(graph, values)));
        return new EpochResult(
                history.size() + 1,
                loss / data.size(),
                accuracy,
                measured == null ? OptionalDouble.empty() : OptionalDouble.of(measured.loss()),
                measured == null ? OptionalDouble.empty() : measured.accuracy(),
                OptionalDouble.of(
                        learningRate(group.place(done() + stepsPerEpoch - 1).update(), rates)),
                (System.nanoTime() - begun) / 1e9);
    }

    private PreparedBatch take(BatchPipeline batches) {
        CancelledException.throwIfInterrupted();
        try {
            return batches.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Scores step(PreparedBatch prepared, LongToDoubleFunction rates) {
        for (ParameterRule rule : plan.rules()) {
            rule.beforeStep(prepared.step(), steps, values);
        }
        Batch batch = prepared.batch();
        if (settings.transform().isPresent()) {
            batch = settings.transform().get().apply(batch, prepared.step(), values);
        }
        UpdateGroup.Place place = group.place(prepared.step());
        Map<String, Tensor> feeds = graph.feedsOf(prepared, batch, place, learningRate(place.update(), rates));
        Map<String, Tensor> results = program.run(feeds);
        MeanLoss.check(plan.loss(), results, batch.size());
        return Scores.of(results);
    }

    private double learningRate(long update, LongToDoubleFunction rates) {
        double rate = plan.optimizer().learningRate();
        Promises.learningRate(rate).ifPresent(promise -> {
            throw Origin.of("optimizer", plan.optimizer()).fault(promise);
        });
        return rate * rates.applyAsDouble(update);
    }

    private void finish(EpochResult result) {
        history.add(result, () -> learned(program::state));
        settings.checkpoint().ifPresent(this::write);
        settings.listener().epoch(result);
        if (probe != null) {
            settings.listener().layers(result.epoch(), probe.observe(new TrainedValues(graph, values)));
        }
    }

    private void write(Path folder) {
        Map<String, Tensor> states = new LinkedHashMap<>();
        program.graph().states().forEach(state -> states.put(state.input(), program.state(state.input())));
        Map<String, Tensor> best = settings.selection().isBest() ? history.selected() : Map.of();
        new Checkpoint(history.size(), done(), identity.after(history.results()), history.results(), states, best)
                .write(folder);
    }

    /** The values of the model, from the states of the step. */
    private Map<String, Tensor> learned(Function<String, Tensor> states) {
        Map<String, Tensor> learned = new LinkedHashMap<>();
        graph.learned().forEach(name -> learned.put(name, states.apply(graph.trained(name))));
        return learned;
    }

    /** The model of the selected epoch; the original one before the first. */
    private Model model() {
        GraphEditor editor = GraphEditor.of(model.graph());
        history.selected().forEach(editor::constant);
        return model.withGraph(editor.build());
    }

    private void requireFinite(double loss, PreparedBatch prepared) {
        if (!Double.isFinite(loss)) {
            throw stopped(
                    TrainingStoppedException.Reason.DIVERGED,
                    "The loss is " + loss + " in step " + (prepared.step() + 1) + " of " + steps
                            + divergence.cause(
                                    prepared.batch(), history.size() + 1, () -> before(prepared.step()), remedy()));
        }
        divergence.see(loss, () -> learned(program::state));
    }

    /** The values before a step of the first epoch, which is short to repeat, or those of an epoch before it. */
    private Map<String, Tensor> before(long step) {
        boolean isRepeatable = history.size() == 0
                && step <= MOST_REPEATED
                && plan.rules().isEmpty()
                && settings.transform().isEmpty();
        if (!isRepeatable) {
            return history.selected();
        }
        program.graph()
                .states()
                .forEach(state -> state.initial().ifPresent(value -> program.setState(state.input(), value)));
        BatchPreparation again = EngineTrainer.preparation(model, data, plan, graph, settings);
        LongToDoubleFunction rates = factors.after(List.of());
        for (long i = 0; i < step; i++) {
            step(again.apply(i), rates);
        }
        return learned(program::state);
    }

    private String remedy() {
        return "Try a lower learning rate than " + plan.optimizer().learningRate()
                + (settings.step().clipNorm().isPresent() ? "." : ", or --clip-norm 1.");
    }

    private TrainingStoppedException interrupted() {
        return stopped(
                TrainingStoppedException.Reason.INTERRUPTED,
                "The training was interrupted in epoch " + (history.size() + 1) + " of " + plan.epochs() + ".");
    }

    private TrainingStoppedException stopped(TrainingStoppedException.Reason reason, String message) {
        String kept = history.size() == 0
                ? " No epoch was completed."
                : settings.checkpoint()
                        .map(folder -> " The state after epoch " + history.size() + " is kept in " + folder + ".")
                        .orElse(" The state after epoch " + history.size() + " is the last good one.");
        return new TrainingStoppedException(message + kept, reason, history.size(), model());
    }
}
