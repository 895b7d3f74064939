package dev.kiln.distribution;

import dev.kiln.core.extension.Registration;
import dev.kiln.core.plugin.Plugin;
import dev.kiln.core.plugin.PluginDependency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plugins and extensions as JSON. */
final class PluginJson {

    private PluginJson() {}

    static Map<String, Object> of(Plugin plugin) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", plugin.id());
        plugin.descriptor().version().ifPresent(version -> fields.put("version", version));
        fields.put("state", plugin.state().name());
        fields.put("source", plugin.descriptor().source().toString());
        fields.put("sha256", plugin.descriptor().sha256());
        plugin.descriptor().compiledAgainst().ifPresent(api -> fields.put("compiledAgainst", api));
        fields.put(
                "dependencies",
                plugin.descriptor().dependencies().stream()
                        .map(PluginDependency::toString)
                        .toList());
        plugin.fault().ifPresent(fault -> fields.put("fault", Map.of("reason", fault.reason(), "fix", fault.fix())));
        fields.put("notes", plugin.notes());
        return fields;
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
                extension.provider().needs().stream().map(Enum::name).sorted().toList());
        List<Map<String, Object>> options = extension.provider().options().stream()
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
}
