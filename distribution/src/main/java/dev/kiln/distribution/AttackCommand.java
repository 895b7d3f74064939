package dev.kiln.distribution;

import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.Input;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.InnerValue;
import dev.kiln.report.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the robust accuracy of a model. */
@Command(name = "attack", description = "Clean and robust accuracy for each attack and each size of perturbation.")
final class AttackCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "The .onnx files; several are compared.")
    private List<Path> models = List.of();

    @Spec
    private @Nullable CommandSpec spec;

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
            description =
                    "The input that is perturbed, of a model with several, or a value within the model, such as the embedding of a text; the first input by default, and of a model of tokens their embedding.")
    private @Nullable String attackedInput;

    @Option(
            names = "--target-class",
            paramLabel = "RULE",
            defaultValue = "next",
            description =
                    "The target class of targeted attacks: a class number for every sample, next (the class after its own), random (another one, keyed by the seed and the sample), or least-likely (the one with the least score); ${DEFAULT-VALUE} by default.")
    private String targetClass = "next";

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

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Keeps the results of each finished batch there, for --resume.")
    private @Nullable Path checkpoint;

    @Option(names = "--resume", description = "Continues without the batches that --checkpoint has.")
    private boolean resume;

    @Option(names = "--report", paramLabel = "DIR", description = "Writes an HTML report.")
    private @Nullable Path report;

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Arguments.distinct(models);
        if (save != null) {
            Arguments.writable("--save", save);
            if (models.size() > 1) {
                throw new OptionException("--save keeps the adversarial inputs of one model, and " + models.size()
                        + " are given; attack each by itself to keep them.");
            }
        }
        if (report != null) {
            Arguments.writableFolder("--report", report, Reports.FILE);
        }
        if (checkpoint != null) {
            Arguments.writableFolder("--checkpoint", checkpoint);
        } else if (resume) {
            throw new OptionException("--resume needs --checkpoint DIR, the folder with the finished batches.");
        }
        Map<Path, AttackedPart> targets = new LinkedHashMap<>();
        try (Host host = Host.open(common, Capability.INPUT_GRADIENT)) {
            try {
                return attack(host, targets);
            } finally {
                targets.values().forEach(AttackedPart::close);
            }
        }
    }

    private int attack(Host host, Map<Path, AttackedPart> targets) {
        List<Double> sizes = epsilons == null ? List.of() : Arguments.sizes("--eps", epsilons);
        List<NamedAttack> named = AttackChoice.of(host, attacks, !sizes.isEmpty());
        say(host, named, !sizes.isEmpty());
        Map<Path, StoredModel> stored = new LinkedHashMap<>();
        for (Path file : models) {
            Model read = attacked(modelOptions.read(file, host.console()), host);
            targets.put(file, target(host, read));
            stored.put(file, StoredModel.of(file));
        }
        Path first = models.get(0);
        DataSet samples = Objects.requireNonNull(targets.get(first)).data();
        JsonDocument json = new JsonDocument("attack", host)
                .model(Objects.requireNonNull(stored.get(first)))
                .data(samples);
        Map<Path, Robustness> measured = new LinkedHashMap<>();
        targets.forEach((file, part) -> measured.put(file, measure(host, file, part, named, sizes)));
        if (save == null) {
            return tell(host, json, targets, stored, measured);
        }
        NpzWriter.write(save, AdversarialArrays.of(samples, Objects.requireNonNull(measured.get(first))));
        return Afterwards.of(save, () -> tell(host, json, targets, stored, measured));
    }

    /** Says which options have no effect. */
    private void say(Host host, List<NamedAttack> named, boolean sweeps) {
        for (NamedAttack attack : named) {
            if (sweeps && attack.attack() instanceof UnboundedAttack) {
                host.note("The attack " + attack.specification() + " has no ball, and --eps has no effect on it.");
            } else if (sweeps && attack.specification().contains("eps=")) {
                host.note("--eps takes the place of the sizes in " + attack.specification() + ".");
            }
        }
        boolean isTargeted =
                named.stream().anyMatch(attack -> attack.attack().threat().targeted());
        if (!isTargeted && !targetClass.equals("next")) {
            throw new OptionException("--target-class is " + targetClass
                    + ", but no attack is targeted; add targeted=true to its options, as in pgd:targeted=true.");
        }
    }

    private Robustness measure(Host host, Path file, AttackedPart part, List<NamedAttack> named, List<Double> sizes) {
        if (models.size() > 1) {
            host.console().line(file.toString());
        }
        RobustnessEvaluation evaluation = new RobustnessEvaluation(host.engine(), settings());
        limits.of(part.data(), part.model(), host::note).ifPresent(evaluation::withLimits);
        if (checkpoint != null) {
            evaluation.withCheckpoint(models.size() == 1 ? checkpoint : checkpoint.resolve(ofModel(file)), resume);
        }
        Robustness robustness = evaluation.evaluate(
                part.model(),
                part.data(),
                named,
                sizes,
                (done, total) -> host.console().progress("sample", done, total));
        RobustnessTable.print(host.console(), robustness);
        return robustness;
    }

    /** The model and its data, from the attacked input or value on. */
    private AttackedPart target(Host host, Model read) {
        DataFit fit = host.fit(read, host.data(data, read));
        if (attackedInput != null) {
            return isFed(fit.model(), attackedInput)
                    ? AttackedPart.whole(fit)
                    : AttackedPart.from(fit, attackedInput, host.engine());
        }
        Optional<String> embedding = fit.model().features().type().elementType().isInteger()
                ? InnerValue.embedding(fit.model())
                : Optional.empty();
        if (embedding.isEmpty()) {
            return AttackedPart.whole(fit);
        }
        host.note("The model " + read.graph().name()
                + " takes tokens, which have no gradient: their embedding, the value " + embedding.get()
                + ", is perturbed, and eps is in its units; --attacked-input NAME names another value.");
        return AttackedPart.from(fit, embedding.get(), host.engine());
    }

    private static boolean isFed(Model model, String name) {
        return model.features().name().equals(name)
                || model.companions().stream().anyMatch(input -> input.name().equals(name));
    }

    /** The folder of one of several models within that of the checkpoint. */
    private String ofModel(Path file) {
        return "model-" + (models.indexOf(file) + 1);
    }

    /** The model with the perturbed input as its features. */
    private Model attacked(Model read, Host host) {
        if (attackedInput != null) {
            return isFed(read, attackedInput) ? read.withFeatures(attackedInput) : read;
        }
        if (!read.companions().isEmpty()) {
            host.note("Of the inputs of the model " + read.graph().name() + ", "
                    + read.features().name() + " is perturbed, and not "
                    + read.companions().stream().map(Input::name).collect(Collectors.joining(", "))
                    + "; --attacked-input NAME names another.");
        }
        return read;
    }

    private int tell(
            Host host,
            JsonDocument json,
            Map<Path, AttackedPart> targets,
            Map<Path, StoredModel> stored,
            Map<Path, Robustness> measured) {
        Robustness first = measured.values().iterator().next();
        RobustnessJson.put(json, first);
        if (measured.size() > 1) {
            json.put("models", RobustnessJson.models(stored, measured));
        }
        json.write(host);
        if (report != null) {
            Reports.write(report, title(), summary(measured), json, sections(targets, measured));
        }
        return ExitStatus.DONE;
    }

    private String title() {
        return models.size() == 1 ? "The robustness of the model" : "The robustness of " + models.size() + " models";
    }

    private static String summary(Map<Path, Robustness> measured) {
        return measured.size() == 1
                ? RobustnessReport.summary(measured.values().iterator().next())
                : measured.size() + " models under the same attacks, on the same samples.";
    }

    private List<Section> sections(Map<Path, AttackedPart> targets, Map<Path, Robustness> measured) {
        List<Section> sections = new ArrayList<>();
        if (measured.size() > 1) {
            Map<String, Robustness> named = new LinkedHashMap<>();
            measured.forEach((file, robustness) -> named.put(file.toString(), robustness));
            sections.add(RobustnessReport.comparison(named));
        }
        measured.forEach((file, robustness) -> {
            if (measured.size() > 1) {
                sections.add(Section.of(file.toString(), RobustnessReport.summary(robustness)));
            }
            sections.addAll(RobustnessReport.of(
                    robustness, Objects.requireNonNull(targets.get(file)).model()));
        });
        sections.add(Section.of("The command that repeats it", CommandText.of(Objects.requireNonNull(spec))));
        return sections;
    }

    private RobustnessSettings settings() {
        int shown = report == null ? 0 : RobustnessSettings.DEFAULT.shown();
        return new RobustnessSettings(
                Arguments.positive("--batch-size", batchSize),
                common.seed(),
                TargetRule.parse(targetClass),
                shown,
                save != null);
    }
}
