package dev.kiln.distribution;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.Input;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.WorstCase;
import dev.kiln.jobs.fit.DataFit;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the robust accuracy of a model. */
@Command(name = "attack", description = "Clean and robust accuracy for each attack and each size of perturbation.")
final class AttackCommand implements Callable<Integer> {

    private static final int LEAST_WIDTH = 10;

    @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
    private Path model = Path.of("");

    @Option(names = "--data", paramLabel = "SPEC", required = true, description = "The labelled samples to perturb.")
    private String data = "";

    @Option(
            names = "--attack",
            paramLabel = "ATTACK",
            required = true,
            description = "An attack with its options; may be given several times.")
    private List<String> attacks = List.of();

    @Option(
            names = "--eps",
            paramLabel = "X[,X...]",
            description =
                    "The sizes of perturbation for each attack, in units of the input; each attack's own by default.")
    private @Nullable String epsilons;

    @Option(
            names = "--attacked-input",
            paramLabel = "NAME",
            description = "The input that is perturbed, of a model with several; the first by default.")
    private @Nullable String attackedInput;

    @Option(
            names = "--target-class",
            paramLabel = "N",
            description = "The target class of targeted attacks for every sample; the class after its own by default.")
    private @Nullable Integer targetClass;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "The number of samples that are attacked at once; ${DEFAULT-VALUE} by default.")
    private int batchSize = 64;

    @Option(
            names = "--save",
            paramLabel = "FILE.npz",
            description =
                    "Keeps the adversarial inputs: x, y, and adv_ATTACK_EPS for each result. Where several attacks have the same"
                            + " name and size, ATTACK is its specification as typed, with _ for each character other than letters,"
                            + " digits and . = + -.")
    private @Nullable Path save;

    @Option(names = "--report", paramLabel = "DIR", description = "Writes an HTML report.")
    private @Nullable Path report;

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (save != null) {
            Arguments.writable("--save", save);
        }
        if (report != null) {
            Arguments.writableFolder("--report", report, Reports.FILE);
        }
        try (Host host = Host.open(common, Capability.INPUT_GRADIENT)) {
            List<Double> sizes = epsilons == null ? List.of() : Arguments.sizes("--eps", epsilons);
            List<NamedAttack> named = AttackChoice.of(host, attacks, !sizes.isEmpty());
            Model read = attacked(modelOptions.read(model, host.console()), host);
            DataFit fit = host.fit(read, host.data(data, read));
            Model attacked = fit.model();
            DataSet samples = fit.data();
            JsonDocument json = new JsonDocument("attack", host)
                    .model(StoredModel.of(model))
                    .data(samples);
            Robustness robustness = new RobustnessEvaluation(host.engine(), settings())
                    .evaluate(
                            attacked,
                            samples,
                            named,
                            sizes,
                            (done, total) -> host.console().progress("sample", done, total));
            print(host.console(), robustness);
            if (save == null) {
                return tell(host, json, attacked, robustness);
            }
            NpzWriter.write(save, AdversarialArrays.of(samples, robustness));
            return Afterwards.of(save, () -> tell(host, json, attacked, robustness));
        }
    }

    /** The model with the perturbed input as its features. */
    private Model attacked(Model read, Host host) {
        if (attackedInput != null) {
            return read.withFeatures(attackedInput);
        }
        if (!read.companions().isEmpty()) {
            host.note("Of the inputs of the model " + read.graph().name() + ", "
                    + read.features().name() + " is perturbed, and not "
                    + read.companions().stream().map(Input::name).collect(Collectors.joining(", "))
                    + "; --attacked-input NAME names another.");
        }
        return read;
    }

    private int tell(Host host, JsonDocument json, Model attacked, Robustness robustness) {
        RobustnessJson.put(json, robustness).write(host);
        if (report != null) {
            Reports.attack(report, json, attacked, robustness);
        }
        return ExitStatus.DONE;
    }

    private RobustnessSettings settings() {
        if (targetClass != null && targetClass < 0) {
            throw new OptionException("--target-class is " + targetClass + ", expected at least 0.");
        }
        OptionalInt target = targetClass == null ? OptionalInt.empty() : OptionalInt.of(targetClass);
        int shown = report == null ? 0 : RobustnessSettings.DEFAULT.shown();
        return new RobustnessSettings(
                Arguments.positive("--batch-size", batchSize), common.seed(), target, shown, save != null);
    }

    private static void print(Console console, Robustness robustness) {
        console.format(
                "clean accuracy %.2f %% (95 %% interval %.2f to %.2f) on %d samples",
                100 * robustness.cleanAccuracy(),
                100 * robustness.interval().low(),
                100 * robustness.interval().high(),
                robustness.samples());
        int width = robustness.results().stream()
                .mapToInt(result -> result.attack().specification().length())
                .reduce(LEAST_WIDTH, Math::max);
        String columns = "%-" + width + "s %-5s %8s %8s %9s %12s %10s";
        console.format(columns, "attack", "norm", "eps", "robust", "success", "median size", "samples/s");
        for (AttackResult result : robustness.results()) {
            console.format(
                    columns,
                    result.attack().specification(),
                    norm(result.threat().norm()),
                    Reports.number(result.threat().epsilon()),
                    decimal("%.2f %%", 100 * result.robustAccuracy()),
                    decimal("%.2f %%", 100 * result.successRate()),
                    result.medianPerturbation().isPresent()
                            ? Reports.number(result.medianPerturbation().getAsDouble())
                            : "-",
                    decimal("%.0f", result.samplesPerSecond()));
        }
        for (WorstCase worst : robustness.worst()) {
            console.format(
                    "worst of all at %s %s: robust accuracy %.2f %%",
                    norm(worst.norm()), Reports.number(worst.epsilon()), 100 * worst.robustAccuracy());
        }
        robustness.allWarnings().forEach(console::warning);
    }

    private static String norm(Norm norm) {
        return norm.name().toLowerCase(Locale.ROOT);
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
