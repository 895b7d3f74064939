package dev.kiln.distribution;

import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.plugin.Participant;
import dev.kiln.host.plugin.Plugin;
import dev.kiln.host.plugin.PluginChange;
import dev.kiln.host.plugin.PluginDependency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plugins and extensions as JSON. */
final class PluginJson {

    private PluginJson() {}

    /** A plugin that took part in a run. */
    static Map<String, Object> of(Participant participant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", participant.id());
        participant.version().ifPresent(version -> fields.put("version", version));
        participant.sha256().ifPresent(hash -> fields.put("sha256", hash));
        return fields;
    }

    static Map<String, Object> of(Plugin plugin) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", plugin.id());
        plugin.descriptor().version().ifPresent(version -> fields.put("version", version));
        fields.put("state", plugin.state().name());
        fields.put("enabled", plugin.enabled());
        fields.put("source", plugin.descriptor().source().toString());
        fields.put("sha256", plugin.descriptor().sha256());
        fields.put("signers", plugin.descriptor().signers());
        fields.put("shipped", plugin.descriptor().isShipped());
        plugin.descriptor().compiledAgainst().ifPresent(api -> fields.put("compiledAgainst", api));
        fields.put(
                "dependencies",
                plugin.descriptor().dependencies().stream()
                        .map(PluginDependency::toString)
                        .toList());
        plugin.fault().ifPresent(fault -> fields.put("fault", of(fault)));
        fields.put("notes", plugin.notes());
        return fields;
    }

    static Map<String, Object> of(PluginChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", change.id());
        fields.put("change", change.kind().name().toLowerCase(Locale.ROOT));
        change.before().ifPresent(plugin -> fields.put("before", version(plugin)));
        change.after().ifPresent(plugin -> {
            fields.put("after", version(plugin));
            fields.put(
                    "extensions",
                    plugin.extensions().stream()
                            .map(extension -> Map.of("kind", extension.kind(), "name", extension.name()))
                            .toList());
        });
        change.origin().ifPresent(origin -> fields.put("origin", origin.toString()));
        change.fault().ifPresent(fault -> fields.put("fault", of(fault)));
        fields.put("notes", change.notes());
        return fields;
    }

    private static Map<String, Object> version(Plugin plugin) {
        Map<String, Object> fields = new LinkedHashMap<>();
        plugin.descriptor().version().ifPresent(version -> fields.put("version", version));
        fields.put("sha256", plugin.descriptor().sha256());
        return fields;
    }

    private static Map<String, Object> of(Fault fault) {
        return Map.of("reason", fault.reason(), "fix", fault.fix());
    }

    static Map<String, Object> of(Registration extension) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", extension.kind().word());
        fields.put("name", extension.name());
        fields.put("plugin", extension.plugin());
        fields.put("ranking", extension.ranking());
        fields.put("summary", extension.summary());
        fields.put(
                "needs",
                extension.declaration().needs().stream()
                        .map(Enum::name)
                        .sorted()
                        .toList());
        List<Map<String, Object>> options = extension.declaration().options().stream()
                .map(option -> {
                    Map<String, Object> described = new LinkedHashMap<>();
                    described.put("name", option.name());
                    described.put("signature", option.signature());
                    described.put("documentation", option.documentation());
                    return described;
                })
                .toList();
        fields.put("options", options);
        return fields;
    }

    /** An extension with the engines that have the capabilities it needs. */
    static Map<String, Object> of(Registration extension, Engines engines) {
        Map<String, Object> fields = of(extension);
        fields.put("engines", engines.serving(extension.declaration().needs()));
        return fields;
    }
}
