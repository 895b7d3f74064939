package dev.kiln.distribution;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.files.OutputFile;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.compression.NamedCompressor;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.Architecture;
import dev.kiln.report.Section;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The main job from end to end: a network learns the built-in digits, is attacked, pruned, quantized and distilled, and
 * the results are attacked again.
 */
final class Demo {

    private static final int EPOCHS = 6;
    private static final int BATCH_SIZE = 64;
    private static final int ATTACKED = 500;
    private static final List<Double> SIZES = List.of(0.05, 0.1, 0.15, 0.2, 0.3);
    private static final double SIZE_AGAIN = 0.1;
    private static final String PGD = "pgd:steps=20";

    private final Host host;
    private final Path out;
    private final DataSet training;
    private final DataSet test;
    private final Map<String, Comparison.Side> sides = new LinkedHashMap<>();
    private final Map<String, String> robust = new LinkedHashMap<>();
    private final List<Section> methods = new ArrayList<>();

    Demo(Host host, Path out) {
        this.host = host;
        this.out = out;
        this.training = host.data("strokes:train");
        this.test = host.data("strokes:test");
    }

    void run() {
        JsonDocument document = new JsonDocument("demo", host).data(test);
        Console console = host.console();
        console.format("engine %s %s", host.engine().name(), host.engine().version());
        console.line("training a network of two convolutions on the built-in digits");
        List<EpochResult> history = new ArrayList<>();
        Model network = train(history);
        document.model(keep("network", network));
        console.line("attacking it");
        Robustness robustness = attack(network, List.of("fgsm", PGD), SIZES, true);
        for (AttackResult result : robustness.results()) {
            console.format(
                    "  %s at %.2f: %s still right",
                    result.attack().specification(),
                    result.threat().epsilon(),
                    Reports.percent(result.robustAccuracy()));
        }
        Tensor fooling = fooling(robustness);
        compress(network, "pruned", "magnitude-pruning:sparsity=0.8,epochs=3", fooling);
        compress(network, "int8", "static-quantization", fooling);
        compress(network, "student", "distillation:epochs=8,student=" + resource("demo-student.yaml"), fooling);
        write(document, history, robustness, network);
        console.format("the report is %s", out.resolve(Reports.FILE));
    }

    private Model train(List<EpochResult> history) {
        Model start = Architecture.read(resource("demo-network.yaml"), host.extensions())
                .build(host.options().seed())
                .withInput(InputInfo.UNIT);
        Extension<Optimizer> optimizer = host.extension(OptimizerProvider.KIND, "adam");
        TrainingPlan plan = new TrainingPlan(
                host.extension(LossProvider.KIND, "cross-entropy").instance(),
                optimizer.instance(),
                Schedule.CONSTANT,
                EPOCHS,
                BATCH_SIZE,
                List.of());
        TrainingSettings settings = settings(history).withValidation(test);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("kiln", Kiln.Version.number());
        details.put("optimizer", optimizer.specification());
        details.putAll(host.participants().details());
        return new EngineTrainer(host.engine(), settings, details).train(start, training, plan);
    }

    private TrainingSettings settings(List<EpochResult> history) {
        return TrainingSettings.DEFAULT.withSeed(host.options().seed()).withListener(new TrainingListener() {
            @Override
            public void step(long done, long steps) {
                host.console().progress("step", done, steps);
            }

            @Override
            public void epoch(EpochResult result) {
                history.add(result);
                host.console().line("  " + Epochs.line(result));
            }
        });
    }

    private Robustness attack(Model model, List<String> attacks, List<Double> sizes, boolean keeps) {
        List<NamedAttack> named = new ArrayList<>();
        for (String text : attacks) {
            Extension<Attack> attack = host.extension(AttackProvider.KIND, text);
            named.add(NamedAttack.of(attack, text));
        }
        RobustnessSettings settings = new RobustnessSettings(
                RobustnessSettings.DEFAULT.batchSize(),
                host.options().seed(),
                RobustnessSettings.DEFAULT.target(),
                keeps ? 1 : 0,
                keeps);
        return new RobustnessEvaluation(host.engine(), settings)
                .evaluate(
                        model,
                        test.first(ATTACKED),
                        named,
                        sizes,
                        (done, total) -> host.console().progress("sample", done, total));
    }

    /** The adversarial examples of the network, for the compressed models. */
    private Tensor fooling(Robustness robustness) {
        AttackResult chosen = robustness.results().stream()
                .filter(r -> r.attack().name().equals("pgd") && r.threat().epsilon() == SIZE_AGAIN)
                .findFirst()
                .orElseThrow();
        robust.put("network", Reports.percent(chosen.robustAccuracy()));
        return chosen.inputs().orElseThrow();
    }

    private void compress(Model network, String name, String method, Tensor fooling) {
        host.console().line("making it smaller: " + name);
        Extension<Compressor> compressor = host.extension(CompressorProvider.KIND, method);
        HostCompressionScope scope = new HostCompressionScope(
                host.engine(),
                host.options().seed(),
                new EngineTrainer(host.engine(), settings(new ArrayList<>())),
                host.extensions(),
                Optional.of(training),
                Optional.of(training.first(512)),
                Optional.empty(),
                line -> host.console().line("  " + line));
        CompressionRun run = CompressionRun.of(
                network, List.of(NamedCompressor.of(compressor)), scope, host.participants()::details);
        keep(name, run.model());
        run.methods().forEach(m -> m.notes().forEach(note -> host.console().line("  " + note)));
        methods.add(Reports.method(run.methods().get(0)));
        robust.put(name, againstAttack(run.model(), fooling));
    }

    /**
     * Attacked directly, except for a quantized model, for which the adversarial examples of the original network are
     * the stronger attack.
     */
    private String againstAttack(Model model, Tensor fooling) {
        if (!model.parameters().isEmpty()) {
            Robustness again = attack(model, List.of(PGD), List.of(SIZE_AGAIN), false);
            return Reports.percent(again.results().get(0).robustAccuracy());
        }
        DataSet transferred = new Transferred(test.first(ATTACKED), fooling);
        Quality quality = new Evaluator(host.engine(), BATCH_SIZE)
                .evaluate(model, 0, transferred)
                .quality();
        return Reports.percent(((Quality.Classification) quality).accuracy()) + " (transfer)";
    }

    private StoredModel keep(String name, Model model) {
        StoredModel stored = StoredModel.written(
                host.engine(), model, Optional.of(test), out.resolve(name + ".onnx"), host.console()::warning);
        Comparison.Side side = Comparison.Side.of(host.engine(), model, stored, Optional.of(test));
        sides.put(name, side);
        side.evaluation()
                .ifPresent(evaluation -> host.console()
                        .format(
                                "  %s: accuracy %s, %d bytes, %.3f ms",
                                stored.file(),
                                Measurements.quality(evaluation),
                                stored.bytes(),
                                evaluation.latency().p50()));
        return stored;
    }

    private void write(JsonDocument document, List<EpochResult> history, Robustness robustness, Model network) {
        Section compressed = Section.of(
                        "Smaller",
                        "Each model was made from the network above and measured on the same " + test.size()
                                + " samples. Under attack: the robust accuracy for PGD at ε = " + SIZE_AGAIN
                                + " on " + ATTACKED
                                + " samples; a quantized model is given the adversarial examples of the network (transfer attack).")
                .with(Reports.sides(sides, robust))
                .withWarnings(slower());
        List<Section> sections = new ArrayList<>(List.of(
                Reports.learning(history, "cross entropy"),
                RobustnessReport.results("Robustness", robustness),
                RobustnessReport.examples(robustness, network),
                compressed));
        sections.addAll(methods);
        String summary = String.format(
                Locale.ROOT,
                "A network learnt ten digits, drawn by Kiln itself, to an accuracy of %s on unseen samples. %s of the first %d are still classified correctly when an attacker may change every pixel by %.2f. Pruned, quantized and distilled, it shrank from %,d bytes to as little as %,d.",
                side("network").evaluation().map(Measurements::quality).orElse("unknown"),
                robust.get("network"),
                ATTACKED,
                SIZE_AGAIN,
                side("network").bytes(),
                sides.values().stream().mapToLong(Comparison.Side::bytes).min().orElse(0));
        document.put("epochs", history.stream().map(Epochs::json).toList());
        Reports.write(out, "Smaller and harder to fool", summary, document, sections);
        RobustnessJson.put(document, robustness).write(host);
    }

    private List<String> slower() {
        List<String> warnings = new ArrayList<>();
        double before = latency("network");
        for (String name : sides.keySet()) {
            if (latency(name) > 1.1 * before) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "The model %s is slower than the network: one prediction takes %.2f times as long. Networks as small as this one gain no speed from int8.",
                        name,
                        latency(name) / before));
            }
        }
        return warnings;
    }

    private Comparison.Side side(String name) {
        return Objects.requireNonNull(sides.get(name), name);
    }

    private double latency(String name) {
        return side(name).evaluation().orElseThrow().latency().p50();
    }

    /** An architecture file of the demo, written beside its results so that a user can train it again. */
    private Path resource(String name) {
        Path file = out.resolve(name);
        OutputFile.of(file).write(out -> {
            try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(name), name)) {
                in.transferTo(out);
            }
        });
        return file;
    }
}
