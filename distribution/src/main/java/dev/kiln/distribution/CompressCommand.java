package dev.kiln.distribution;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.RobustnessChange;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.jobs.compression.Candidate;
import dev.kiln.jobs.compression.CompressionListener;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.compression.NamedCompressor;
import dev.kiln.jobs.compression.ResumableTrainer;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.BorderTypes;
import dev.kiln.report.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model smaller with one or several methods in sequence. */
@Command(name = "compress", description = "Makes a model smaller with the methods in the given order.")
final class CompressCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
    private Path model = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "SMALL.onnx",
            required = true,
            description = "The file for the compressed model.")
    private Path out = Path.of("");

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            required = true,
            description = "A method with its options; may be given several times.")
    private List<String> methods = List.of();

    @Option(
            names = "--calibration",
            paramLabel = "SPEC",
            description = "The data on which ranges are measured; the training data by default.")
    private @Nullable String calibration;

    @Option(names = "--data", paramLabel = "SPEC", description = "The training data for fine-tuning.")
    private @Nullable String data;

    @Option(
            names = "--validation",
            paramLabel = "SPEC",
            description =
                    "The data on which the model is measured before and after; the training or calibration data by default.")
    private @Nullable String validation;

    @Option(
            names = "--max-drop",
            paramLabel = "X%",
            description =
                    "The maximum drop of accuracy, in points, or of R² in regression; a larger drop ends with exit status 1, but the model is written.")
    private @Nullable String maxDrop;

    @Option(
            names = "--attack",
            paramLabel = "ATTACK",
            description =
                    "Measures robust accuracy before and after on the validation data: the attack aimed at the compressed model, and the adversarial inputs of the original; may be given several times.")
    private List<String> attacks = List.of();

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "The folder for the states of trainings after each epoch.")
    private @Nullable Path checkpoint;

    @Option(names = "--resume", description = "Continues trainings from their checkpoints, if there are any.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Prints only the plan.")
    private boolean dryRun;

    @Option(names = "--report", paramLabel = "DIR", description = "Writes an HTML report.")
    private @Nullable Path report;

    private final List<Candidate> candidates = new ArrayList<>();

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Arguments.writable("--out", out);
        if (report != null) {
            Arguments.writableFolder("--report", report, Reports.FILE);
        }
        if (resume && checkpoint == null) {
            throw new OptionException("--resume needs --checkpoint DIR, the folder with the states of the trainings.");
        }
        Goal goal = Goal.of(maxDrop);
        goal.requireData(validation != null || data != null || calibration != null);
        if (!attacks.isEmpty() && validation == null) {
            throw new OptionException("--attack needs --validation SPEC, the labelled samples to perturb.");
        }
        try (Host host = Host.open(common, Capability.TRAINING)) {
            List<NamedCompressor> compressors = host.extensions(CompressorProvider.KIND, methods).stream()
                    .map(NamedCompressor::of)
                    .toList();
            List<NamedAttack> named = AttackChoice.of(host, attacks, false);
            Model file = ModelOptions.asStored(model, host.console());
            Model read = modelOptions.before(file);
            Optional<DataSet> training = Optional.ofNullable(data).map(spec -> host.data(spec, read));
            Optional<DataSet> validated = Optional.ofNullable(validation).map(spec -> host.data(spec, read));
            HostCompressionScope scope = scope(host, read, training, validated);
            Optional<DataSet> measured = validated.or(() -> training).or(scope::calibration);
            Model original = fitted(host, read, measured, training, scope.calibration());
            if (dryRun) {
                CompressionRun.plans(original, compressors, scope).forEach(plan -> print(host.console(), plan));
                return ExitStatus.DONE;
            }
            CompressionRun.check(original, compressors, scope);
            return compress(host, BorderTypes.of(file.graph()), original, compressors, scope, measured, goal, named);
        }
    }

    /** The model, with the prediction that fits the data; all data are checked before any work. */
    private static Model fitted(
            Host host,
            Model model,
            Optional<DataSet> measured,
            Optional<DataSet> training,
            Optional<DataSet> calibration) {
        Model fitted = measured.map(samples -> host.fit(model, samples).model()).orElse(model);
        calibration.ifPresent(samples -> DataFit.ofInputs(fitted, samples));
        return training.map(samples -> host.fit(fitted, samples).model()).orElse(fitted);
    }

    private HostCompressionScope scope(
            Host host, Model original, Optional<DataSet> training, Optional<DataSet> validated) {
        TrainingSettings settings =
                TrainingSettings.DEFAULT.withSeed(common.seed()).withListener(new FineTuning(host.console()));
        return new HostCompressionScope(
                host.engine(),
                common.seed(),
                trainer(host, settings),
                host.extensions(),
                training,
                Optional.ofNullable(calibration).map(spec -> host.data(spec, original)),
                validated,
                host.console()::line,
                new Progress(host.console(), candidates));
    }

    private Trainer trainer(Host host, TrainingSettings settings) {
        if (checkpoint == null) {
            return new EngineTrainer(host.engine(), settings);
        }
        return new ResumableTrainer(host.engine(), settings, checkpoint, resume);
    }

    private int compress(
            Host host,
            BorderTypes types,
            Model original,
            List<NamedCompressor> compressors,
            HostCompressionScope scope,
            Optional<DataSet> measured,
            Goal goal,
            List<NamedAttack> named) {
        // the original before the work: its file may be overwritten, and errors show here
        Comparison.Side before = Comparison.Side.untimed(host.engine(), original, StoredModel.packed(model), measured);
        goal.requireMeasurable(before.evaluation());
        JsonDocument json = new JsonDocument("compress", host).model(before.stored());
        measured.ifPresent(json::data);
        CompressionRun run = CompressionRun.of(original, compressors, scope, host.participants()::details);
        run.methods().forEach(m -> m.notes().forEach(host.console()::line));
        Model made = types.in(run.model());
        StoredModel stored = StoredModel.written(host.engine(), made, measured, out, host.console()::warning);
        return Afterwards.of(out, () -> {
            Comparison.Side after = Comparison.Side.untimed(host.engine(), made, stored, measured);
            Comparison untimed = new Comparison(before, after, run.methods());
            Comparison comparison = measured.map(data -> untimed.timed(host.engine(), original, made, data))
                    .orElse(untimed);
            Optional<RobustnessChange> robustness = named.isEmpty()
                    ? Optional.empty()
                    : measured.map(samples -> attacked(host, original, made, samples, named));
            CandidateFront front = CandidateFront.of(comparison, scope.cost(original), scope.cost(made), candidates);
            return tell(host, json, comparison, front, robustness, original, goal);
        });
    }

    private RobustnessChange attacked(Host host, Model original, Model made, DataSet samples, List<NamedAttack> named) {
        int shown = report == null ? 0 : RobustnessSettings.DEFAULT.shown();
        RobustnessSettings settings =
                new RobustnessSettings(Evaluator.BATCH_SIZE, common.seed(), TargetRule.NEXT, shown, true);
        return RobustnessChange.of(
                host.engine(),
                settings,
                original,
                made,
                samples,
                named,
                (done, total) -> host.console().progress("sample", done, total));
    }

    private int tell(
            Host host,
            JsonDocument json,
            Comparison comparison,
            CandidateFront front,
            Optional<RobustnessChange> robustness,
            Model original,
            Goal goal) {
        comparison.print(host.console());
        comparison.put(json);
        json.put("candidates", front.json());
        robustness.ifPresent(change -> {
            RobustnessChangeView.print(host.console(), change);
            json.put("robustness", RobustnessChangeView.json(change));
        });
        json.write(host);
        if (report != null) {
            List<Section> sections = new ArrayList<>(front.sections());
            robustness.ifPresent(change -> sections.addAll(RobustnessChangeView.sections(change, original)));
            Reports.compression(report, json, comparison, sections);
        }
        Optional<String> missed = goal.missed(comparison);
        missed.ifPresent(host.console()::warning);
        return missed.isPresent() ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private static void print(Console console, CompressionPlan plan) {
        for (LayerChange change : plan.changes()) {
            console.format("%-40s %-12s %s", change.layer(), change.operator(), change.change());
        }
    }

    /** Shows how far a method is, and keeps the candidates that it measures. */
    private record Progress(Console console, List<Candidate> candidates) implements CompressionListener {

        @Override
        public void advanced(String unit, long done, long total) {
            console.progress(unit, done, total);
        }

        @Override
        public void measured(Candidate candidate) {
            candidates.add(candidate);
        }
    }

    /** Shows the steps of fine-tuning and prints its epochs. */
    private record FineTuning(Console console) implements TrainingListener {

        @Override
        public void note(String text) {
            console.line(text);
        }

        @Override
        public void step(long done, long steps) {
            console.progress("step", done, steps);
        }

        @Override
        public void epoch(EpochResult result) {
            console.line(Epochs.line(result));
        }
    }
}
