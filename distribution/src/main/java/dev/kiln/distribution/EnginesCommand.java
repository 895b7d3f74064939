package dev.kiln.distribution;

import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.EngineReport;
import dev.kiln.host.engine.Engines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the engines that were found. */
@Command(
        name = "engines",
        description = "Every engine found: version, devices, capabilities, and why one that was found is not usable.")
final class EnginesCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        try (Host host = Host.open(common)) {
            Engines engines = host.engines();
            if (engines.providers().isEmpty()) {
                host.console().line("No engine was found; put one into the folder engines.");
                return ExitStatus.FAILED;
            }
            List<Map<String, Object>> found = new ArrayList<>();
            for (EngineProvider provider : engines.providers()) {
                EngineReport report = provider.inspect();
                print(host.console(), provider, report);
                found.add(json(provider, report));
            }
            if (common.json().isPresent()) {
                new JsonDocument("engines", host).put("engines", found).write(host);
            }
            return ExitStatus.DONE;
        }
    }

    private static void print(Console console, EngineProvider provider, EngineReport report) {
        console.format("%s %s: %s", provider.name(), report.version(), provider.summary());
        if (report.isUsable()) {
            console.format(
                    "    devices %s, can %s, ranking %d",
                    report.devices(), new TreeSet<>(report.capabilities()), provider.ranking());
        } else {
            console.format("    not usable: %s", report.problem().orElse("no reason given"));
        }
    }

    private static Map<String, Object> json(EngineProvider provider, EngineReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", provider.name());
        fields.put("version", report.version());
        fields.put("ranking", provider.ranking());
        fields.put("devices", report.devices().stream().map(Object::toString).toList());
        fields.put(
                "capabilities",
                report.capabilities().stream().map(Enum::name).sorted().toList());
        report.problem().ifPresent(problem -> fields.put("problem", problem));
        return fields;
    }
}
