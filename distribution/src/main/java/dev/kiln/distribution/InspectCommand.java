package dev.kiln.distribution;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Input;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.jobs.statistics.LayerStatistics;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.jobs.training.Verdicts;
import dev.kiln.models.ConstantSummary;
import dev.kiln.models.OpenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what is in a model and what each engine can do with it. */
@Command(
        name = "inspect",
        description =
                "Inputs, outputs, operators, parameters, multiply-accumulates, bytes, layer by layer; what each engine can do with it.")
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
    private Path file = Path.of("");

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        try (Host host = Host.open(common)) {
            Model read = ModelOptions.asStored(file, host.console());
            Model model = modelOptions.predicting(read);
            StoredModel stored = StoredModel.of(file);
            ModelStatistics statistics = ModelStatistics.of(model);
            Console console = host.console();
            for (Input input : model.graph().inputs()) {
                console.format("input   %s: %s", input.name(), input.type());
            }
            for (String output : model.graph().outputs()) {
                console.format("output  %s: %s", output, model.graph().type(output));
            }
            if (model.graph().outputs().size() > 1) {
                console.format(
                        "prediction %s%s",
                        model.prediction().output(),
                        model.prediction().isStated() ? "" : ", unless data show or --prediction says otherwise");
            }
            console.format(
                    "%d parameters, %s multiply-accumulates for one sample, %d bytes",
                    statistics.parameters(), macs(statistics.macs()), stored.bytes());
            if (!model.classes().isEmpty()) {
                console.format("classes %s", model.classes());
            }
            model.provenance().forEach(step -> console.format("made by %s %s", step.step(), step.details()));
            ConstantSummary constants = ConstantSummary.of(model);
            console.format("parameters are %s", constants.counts().isEmpty() ? "none" : constants.counts());
            constants(console, constants);
            layers(console, statistics);
            OpenBatch batch = OpenBatch.of(model.graph());
            batch.obstacle().ifPresent(obstacle -> console.format("the batch is fixed: %s", obstacle));
            JsonDocument document = json(host, model, stored, statistics);
            document.put("constants", json(constants));
            batch.obstacle().ifPresent(obstacle -> document.put("fixedBatch", obstacle));
            document.put("engines", engines(host, modelOptions.before(read)));
            if (common.json().isPresent()) {
                document.write(host);
            }
            return ExitStatus.DONE;
        }
    }

    private static String macs(OptionalLong macs) {
        return macs.isPresent() ? Long.toString(macs.getAsLong()) : "an unknown count of";
    }

    private static void constants(Console console, ConstantSummary constants) {
        console.format("%-32s %-24s %-10s %s", "constant", "values", "role", "trained");
        for (ConstantSummary.Entry constant : constants.entries()) {
            console.format(
                    "%-32s %-24s %-10s %s",
                    constant.name(), constant.value(), role(constant), constant.parameter() ? "yes" : "no");
        }
    }

    private static String role(ConstantSummary.Entry constant) {
        return constant.role().name().toLowerCase(Locale.ROOT);
    }

    private static void layers(Console console, ModelStatistics statistics) {
        console.format("%-32s %-20s %-20s %12s %14s", "layer", "operator", "output", "parameters", "MACs");
        for (LayerStatistics layer : statistics.layers()) {
            console.format(
                    "%-32s %-20s %-20s %12d %14s",
                    layer.name(),
                    layer.operator(),
                    layer.output(),
                    layer.parameters(),
                    layer.macs().isPresent() ? Long.toString(layer.macs().getAsLong()) : "?");
        }
    }

    /** What each engine can do, printed as it is found. */
    private Map<String, Object> engines(Host host, Model model) {
        Map<String, Object> engines = new LinkedHashMap<>();
        for (EngineProvider provider : host.engines().providers()) {
            if (!provider.inspect().isUsable()) {
                host.console().format("engine %s is not usable, see kiln engines", provider.name());
                engines.put(provider.name(), Map.of("usable", false));
                continue;
            }
            try (Engine engine = provider.open(common.engineOptions())) {
                Verdicts verdicts = Verdicts.of(engine, model);
                print(host.console(), provider.name(), verdicts);
                engines.put(provider.name(), json(verdicts));
            }
        }
        return engines;
    }

    private static void print(Console console, String engine, Verdicts verdicts) {
        verdicts.byName().forEach((what, verdict) -> {
            console.format("engine %s %s: %s", engine, what, verdict.isPossible() ? "yes" : "no");
            verdict.obstacles().forEach(obstacle -> console.format("    %s", obstacle));
        });
    }

    private static Map<String, Object> json(Verdicts verdicts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        verdicts.byName().forEach((what, verdict) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("possible", verdict.isPossible());
            one.put(
                    "obstacles",
                    verdict.obstacles().stream()
                            .map(obstacle ->
                                    Map.<String, Object>of("reason", obstacle.reason(), "count", obstacle.count()))
                            .toList());
            fields.put(what, one);
        });
        return fields;
    }

    private static List<Map<String, Object>> json(ConstantSummary constants) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (ConstantSummary.Entry constant : constants.entries()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", constant.name());
            fields.put("elementType", constant.value().elementType().toString());
            fields.put("shape", constant.value().shape());
            fields.put("role", role(constant));
            fields.put("parameter", constant.parameter());
            list.add(fields);
        }
        return list;
    }

    private static JsonDocument json(Host host, Model model, StoredModel stored, ModelStatistics statistics) {
        List<Map<String, Object>> layers = new ArrayList<>();
        for (LayerStatistics layer : statistics.layers()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", layer.name());
            fields.put("operator", layer.operator());
            fields.put("output", layer.output().toString());
            fields.put("parameters", layer.parameters());
            fields.put("nonZeroParameters", layer.nonZeroParameters());
            layer.macs().ifPresent(macs -> fields.put("macs", macs));
            layers.add(fields);
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        model.graph().inputs().forEach(i -> inputs.put(i.name(), i.type().toString()));
        Map<String, String> outputs = new LinkedHashMap<>();
        model.graph()
                .outputs()
                .forEach(o -> outputs.put(o, model.graph().type(o).toString()));
        JsonDocument document = new JsonDocument("inspect", host).model(stored);
        document.put("inputs", inputs)
                .put("outputs", outputs)
                .put("prediction", model.prediction().output())
                .put("parameters", statistics.parameters())
                .put("bytes", stored.bytes())
                .put("layers", layers);
        statistics.macs().ifPresent(macs -> document.put("macs", macs));
        return document;
    }
}
