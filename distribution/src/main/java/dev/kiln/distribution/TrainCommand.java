package dev.kiln.distribution;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.ClassCounts;
import dev.kiln.data.ClassWeighted;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.Encoded;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.attack.AdversarialExamples;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.evaluation.NamedMetric;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.TargetScale;
import dev.kiln.jobs.training.Checkpoint;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.NamedAugmentation;
import dev.kiln.jobs.training.SeveralListeners;
import dev.kiln.jobs.training.StepSettings;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.jobs.training.TrainingStoppedException;
import dev.kiln.models.Architecture;
import dev.kiln.models.BorderTypes;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.TrainableModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a new network, or fine-tunes a model. */
@Command(name = "train", description = "Trains a new network from an architecture file, or fine-tunes a model.")
final class TrainCommand implements Callable<Integer> {

    /** The source of the network. */
    static final class Source {

        @Option(
                names = "--arch",
                paramLabel = "FILE",
                required = true,
                description = "An architecture file, for a new network.")
        private @Nullable Path architecture;

        @Option(names = "--model", paramLabel = "FILE", required = true, description = "An .onnx file to fine-tune.")
        private @Nullable Path model;
    }

    private enum ClassWeights {
        BALANCED
    }

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--data", paramLabel = "SPEC", required = true, description = "The training data.")
    private String data = "";

    @Option(
            names = "--out",
            paramLabel = "MODEL.onnx",
            description = "The file for the trained model; needed unless --find-lr is given.")
    private Path out = Path.of("");

    @Option(
            names = "--find-lr",
            description =
                    "Draws the loss over the learning rate, from some steps whose rate grows, and trains and writes nothing.")
    private boolean findsRate;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced",
            description = "Weighs the examples so that every class counts alike.")
    private @Nullable ClassWeights classWeights;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "A folder for a report, which is written anew after each epoch.")
    private @Nullable Path report;

    @Option(names = "--tensorboard", paramLabel = "DIR", description = "A folder for the events of TensorBoard.")
    private @Nullable Path tensorboard;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "The number of passes over the data; ${DEFAULT-VALUE} by default.")
    private int epochs = 10;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "The number of samples in a step; ${DEFAULT-VALUE} by default.")
    private int batchSize = 64;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description = {
                "The loss; cross-entropy for classes and mse for values by default.",
                "Repeatable for data with several targets, as TARGET=LOSS."
            })
    private List<String> loss = new ArrayList<>();

    @Option(
            names = "--loss-weight",
            paramLabel = "TARGET=WEIGHT",
            description = "The factor of the loss of a target after the first, 1 unless stated; repeatable.")
    private Map<String, Double> lossWeights = new LinkedHashMap<>();

    @Option(
            names = "--optimizer",
            paramLabel = "OPTIMIZER",
            defaultValue = "adam",
            description = "The optimizer; ${DEFAULT-VALUE} by default.")
    private String optimizer = "adam";

    @Option(
            names = "--schedule",
            paramLabel = "SCHEDULE",
            defaultValue = "constant",
            description = "The learning-rate schedule; ${DEFAULT-VALUE} by default.")
    private String schedule = "constant";

    @Option(
            names = "--group",
            paramLabel = "GLOB:lr=X,decay=Y",
            description =
                    "Parameters whose learning rate is multiplied by X, or which decay by Y times the learning rate in each step, with spare-biases=true all but biases and the factors of normalizations; repeatable, the first that matches counts.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--augment",
            paramLabel = "AUGMENTATION",
            description =
                    "A random change of the training examples, such as crop:padding=2; may be given several times.")
    private List<String> augment = new ArrayList<>();

    @Option(
            names = "--adversarial",
            paramLabel = "ATTACK",
            description = "The attack on every batch before its training step.")
    private @Nullable String adversarial;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "The folder for the state of the training after each epoch.")
    private @Nullable Path checkpoint;

    @Option(names = "--resume", description = "Continues from the checkpoint, if there is one.")
    private boolean resume;

    @Mixin
    private final StepOptions stepOptions = new StepOptions();

    @Mixin
    private final ValidationOptions validation = new ValidationOptions();

    @Mixin
    private final MetricChoice metricChoice = new MetricChoice();

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        checkPaths();
        validation.check();
        StepSettings step = stepOptions.settings();
        try (Host host = Host.open(common, Capability.TRAINING)) {
            PreparedTraining prepared = prepare(host, step);
            JsonDocument json = new JsonDocument("train", host).data(prepared.samples());
            return findsRate
                    ? RateSearch.run(host, json, prepared, Optional.ofNullable(report))
                    : train(host, json, prepared);
        }
    }

    private void checkPaths() {
        if (findsRate) {
            if (resume || checkpoint != null) {
                throw new OptionException(
                        "--find-lr trains nothing that could be kept; leave --checkpoint and --resume out.");
            }
        } else if (out.toString().isEmpty()) {
            throw new OptionException("--out MODEL.onnx is needed, the file for the trained model.");
        } else {
            Arguments.writable("--out", out);
        }
        if (checkpoint != null) {
            Arguments.writableFolder("--checkpoint", checkpoint, Checkpoint.FILE);
        }
        if (resume && checkpoint == null) {
            throw new OptionException("--resume needs --checkpoint DIR, the folder with the state of the training.");
        }
        if (report != null) {
            Arguments.writableFolder("--report", report, Reports.FILE);
        }
        if (tensorboard != null) {
            Arguments.writableFolder("--tensorboard", tensorboard);
        }
    }

    private PreparedTraining prepare(Host host, StepSettings step) {
        Extension<Optimizer> how = host.extension(OptimizerProvider.KIND, optimizer);
        Extension<Schedule> rates = host.extension(ScheduleProvider.KIND, schedule);
        Model file = source(host);
        Model begun = TrainableModel.of(modelOptions.before(file), host::note);
        DataSet opened = validation.training(host, host.data(data, begun), common.seed());
        DataFit fit = isNew() ? host.fitNew(begun, opened) : host.fit(begun, opened);
        DataSet samples = weighted(fit.data(), host);
        Model ranged = modelOptions.ranged(fit.model(), isNew(), samples, host::note);
        LossChoice what = LossChoice.of(host, fit.heads(), loss, lossWeights);
        Model fresh = isNew() ? TargetScale.taken(ranged, samples, what::comparesValues, host::note) : ranged;
        List<NamedMetric> metrics = metricChoice.of(host);
        metrics.forEach(metric -> metric.requireTask(samples));
        List<NamedAugmentation> augmentations = host.extensions(AugmentationProvider.KIND, augment).stream()
                .map(NamedAugmentation::of)
                .toList();
        TrainingPlan plan = new TrainingPlan(
                what.first().instance(),
                what.furtherLosses(),
                how.instance(),
                rates.instance(),
                Arguments.positive("--epochs", epochs),
                Arguments.positive("--batch-size", batchSize),
                List.of(),
                groups.stream().map(ParameterGroups::read).toList());
        Model start = Encoded.recorded(fresh, opened);
        ModelFiles.check(BorderTypes.of(file.graph()).in(start));
        TrainingSettings settings =
                TrainingSettings.DEFAULT.withSeed(common.seed()).withStep(step).withAugmentations(augmentations);
        return new PreparedTraining(
                file,
                start,
                samples,
                what,
                plan,
                validation.in(settings, host, start),
                metrics,
                Optional.ofNullable(adversarial).map(text -> host.extension(AttackProvider.KIND, text)),
                provenance(host, samples, how, rates, augmentations, what));
    }

    private DataSet weighted(DataSet samples, Host host) {
        if (classWeights != null) {
            return ClassWeighted.balanced(samples);
        }
        ClassCounts.of(samples).flatMap(ClassCounts::imbalance).ifPresent(host::note);
        return samples;
    }

    private int train(Host host, JsonDocument json, PreparedTraining prepared) {
        List<EpochResult> history = new ArrayList<>();
        TrainingListener recorded = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                history.add(result);
            }
        };
        List<TrainingListener> listeners = new ArrayList<>(List.of(recorded, new TrainingProgress(host.console())));
        Optional<TrainingReport> page = Optional.ofNullable(report)
                .map(folder -> new TrainingReport(folder, json, CommandText.of(Objects.requireNonNull(spec))));
        page.ifPresent(listeners::add);
        List<String> warnings = new ArrayList<>();
        Model made;
        try (TensorBoardEvents events = tensorboard == null ? null : new TensorBoardEvents(tensorboard)) {
            if (events != null) {
                listeners.add(events);
            }
            made = prepared.border().in(trained(host, prepared, new SeveralListeners(listeners), warnings));
        } catch (TrainingStoppedException e) {
            page.ifPresent(shown -> shown.stopped(String.valueOf(e.getMessage())));
            throw e;
        }
        StoredModel stored =
                StoredModel.written(host.engine(), made, Optional.of(prepared.samples()), out, warnings::add);
        warnings.forEach(host.console()::warning);
        JsonDocument document = json.model(stored).put("warnings", warnings);
        return Afterwards.of(out, () -> {
            DataSet measured = validation.data().orElse(prepared.samples());
            return new TrainingResult(host, prepared, made, stored, measured).tell(document, history, page);
        });
    }

    private Model source(Host host) {
        if (source.architecture != null) {
            // data that say a form are opened once more after that, for the whole network
            return Architecture.read(source.architecture, host.extensions())
                    .build(common.seed(), () -> validation.forms(host.data(data), common.seed()));
        }
        if (source.model == null) {
            throw new OptionException("Either --arch or --model is needed.");
        }
        return ModelOptions.asStored(source.model, host.console());
    }

    private boolean isNew() {
        return source.architecture != null;
    }

    private Model trained(Host host, PreparedTraining prepared, TrainingListener listener, List<String> warnings) {
        TrainingSettings heard = prepared.settings().withListener(listener);
        TrainingSettings settings = checkpoint == null ? heard : heard.withCheckpoint(checkpoint, resume);
        if (prepared.attack().isEmpty()) {
            return trained(host, new EngineTrainer(host.engine(), settings, prepared.details()), prepared);
        }
        NamedAttack named = NamedAttack.of(prepared.attack().get(), String.valueOf(adversarial));
        try (AdversarialExamples examples =
                new AdversarialExamples(host.engine(), prepared.start(), prepared.samples(), named, common.seed())) {
            EngineTrainer trainer =
                    new EngineTrainer(host.engine(), settings.withTransform(examples), prepared.details());
            Model trained = trained(host, trainer, prepared);
            warnings.addAll(examples.warnings());
            return trained;
        }
    }

    /** Trains; where that ends early without a checkpoint, the model of the epochs until then is written. */
    private Model trained(Host host, EngineTrainer trainer, PreparedTraining prepared) {
        try {
            return trainer.train(prepared.start(), prepared.samples(), prepared.plan());
        } catch (TrainingStoppedException e) {
            if (checkpoint == null && e.epochs() > 0) {
                // an interrupt that is answered must not end the writing
                Thread.interrupted();
                ModelFiles.writeAtTheEnd(e.lastGood(), out);
                host.console()
                        .warning("The training ended early; the model after "
                                + (e.epochs() == 1 ? "1 epoch" : e.epochs() + " epochs") + " is written to " + out
                                + ".");
            }
            throw e;
        }
    }

    private Map<String, String> provenance(
            Host host,
            DataSet samples,
            Extension<Optimizer> how,
            Extension<Schedule> rates,
            List<NamedAugmentation> augmentations,
            LossChoice what) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("kiln", Kiln.Version.number());
        details.put("engine", host.engine().name() + " " + host.engine().version());
        details.put("threads", Integer.toString(host.engine().options().threads()));
        details.put("seed", Long.toString(common.seed()));
        details.put("data", samples.spec());
        details.put("dataSha256", DataFingerprint.of(samples).sha256());
        details.put("samples", Long.toString(samples.size()));
        details.put("batchSize", Integer.toString(batchSize));
        details.put("loss", what.specification());
        details.put("optimizer", how.specification());
        details.put("schedule", rates.specification());
        if (!augmentations.isEmpty()) {
            details.put(
                    "augmentations",
                    augmentations.stream().map(NamedAugmentation::specification).collect(Collectors.joining(", ")));
        }
        if (adversarial != null) {
            details.put("adversarial", adversarial);
        }
        if (classWeights != null) {
            details.put("classWeights", classWeights.name().toLowerCase(Locale.ROOT));
        }
        validation.share().ifPresent(share -> details.put("validation", share));
        details.putAll(host.participants().details());
        return details;
    }
}
