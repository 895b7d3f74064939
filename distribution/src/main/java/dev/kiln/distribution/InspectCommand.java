package dev.kiln.distribution;

import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.EngineProvider;
import dev.kiln.api.graph.Input;
import dev.kiln.api.model.Model;
import dev.kiln.core.evaluation.LayerStatistics;
import dev.kiln.core.evaluation.ModelStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        try (Host host = new Host(common)) {
            Model model = modelOptions.read(file);
            ModelStatistics statistics = ModelStatistics.of(model);
            Console console = host.console();
            for (Input input : model.graph().inputs()) {
                console.format("input   %s: %s", input.name(), input.type());
            }
            for (String output : model.graph().outputs()) {
                console.format("output  %s: %s", output, model.graph().type(output));
            }
            console.format(
                    "%d parameters, %s multiply-accumulates for one sample, %d bytes",
                    statistics.parameters(),
                    macs(statistics.macs()),
                    file.toFile().length());
            if (!model.classes().isEmpty()) {
                console.format("classes %s", model.classes());
            }
            model.provenance().forEach(step -> console.format("made by %s %s", step.step(), step.details()));
            layers(console, statistics);
            Map<String, List<String>> verdicts = verdicts(host, model);
            verdicts.forEach((engine, lines) -> lines.forEach(line -> console.format("engine %s: %s", engine, line)));
            if (common.json().isPresent()) {
                json(host, model, statistics, verdicts).write(host);
            }
            return ExitStatus.DONE;
        }
    }

    private static String macs(OptionalLong macs) {
        return macs.isPresent() ? Long.toString(macs.getAsLong()) : "an unknown count of";
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

    private Map<String, List<String>> verdicts(Host host, Model model) {
        Map<String, List<String>> verdicts = new LinkedHashMap<>();
        for (EngineProvider provider : host.engines().providers()) {
            if (!provider.inspect().isUsable()) {
                verdicts.put(provider.name(), List.of("not usable, see kiln engines"));
                continue;
            }
            try (Engine engine = provider.open(common.engineOptions())) {
                verdicts.put(provider.name(), Verdicts.of(engine, model));
            }
        }
        return verdicts;
    }

    private JsonDocument json(Host host, Model model, ModelStatistics statistics, Map<String, List<String>> verdicts) {
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
        JsonDocument document = new JsonDocument("inspect", host).model(file);
        document.put("inputs", inputs)
                .put("outputs", outputs)
                .put("parameters", statistics.parameters())
                .put("bytes", file.toFile().length())
                .put("layers", layers)
                .put("engines", verdicts);
        statistics.macs().ifPresent(macs -> document.put("macs", macs));
        return document;
    }
}
