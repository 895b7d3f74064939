package dev.kiln.distribution;

import dev.kiln.api.engine.Capability;
import dev.kiln.core.extension.Registration;
import dev.kiln.core.plugin.Plugin;
import dev.kiln.core.plugin.PluginState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Plugins and extensions as a person reads them. */
final class PluginTexts {

    private final Host host;
    private final Console console;

    PluginTexts(Host host) {
        this.host = host;
        this.console = host.console();
    }

    /** An extension in one line. */
    void line(Registration extension) {
        console.format("%-11s %-20s %s", extension.kind().word(), extension.name(), extension.summary());
    }

    /** A plugin in one line, and what is wrong with it in another. */
    void line(Plugin plugin) {
        console.format(
                "%-11s %-20s %s, %s, from %s",
                "plugin",
                title(plugin),
                state(plugin),
                origin(plugin),
                plugin.descriptor().source());
        plugin.fault().ifPresent(fault -> console.format("    %s%n    %s", fault.reason(), fault.fix()));
    }

    private static String state(Plugin plugin) {
        boolean isDisabled = !plugin.enabled() && plugin.state() == PluginState.INSTALLED;
        return plugin.state() + (isDisabled ? " (disabled)" : "");
    }

    private static String origin(Plugin plugin) {
        if (plugin.descriptor().isShipped()) {
            return "shipped";
        }
        List<String> signers = plugin.descriptor().signers();
        return signers.isEmpty() ? "unsigned" : "signed by " + String.join(" and by ", signers);
    }

    private static String title(Plugin plugin) {
        return plugin.id()
                + plugin.descriptor().version().map(version -> " " + version).orElse("");
    }

    /** All that is known of a plugin. */
    void describe(Plugin plugin) {
        line(plugin);
        plugin.descriptor().compiledAgainst().ifPresent(api -> console.format("    compiled against api %s", api));
        plugin.descriptor().apiRange().ifPresent(range -> console.format("    says it runs on api %s", range));
        plugin.descriptor().dependencies().forEach(other -> console.format("    needs the plugin %s", other));
        if (!plugin.descriptor().sha256().isEmpty()) {
            console.format("    sha256 %s", plugin.descriptor().sha256());
        }
        plugin.notes().forEach(note -> console.format("    %s", note));
    }

    /** An extension with its options and the engines that can serve it. */
    void describe(Registration extension) {
        console.format("%s %s: %s", extension.kind().word(), extension.name(), extension.summary());
        extension
                .provider()
                .options()
                .forEach(o -> console.format("    %s%n        %s", o.signature(), o.documentation()));
        Set<Capability> needs = new TreeSet<>(extension.provider().needs());
        List<String> serving = host.engines().serving(needs);
        String engines = serving.isEmpty() ? "none of those that are installed can" : String.join(", ", serving);
        console.format(
                "    %s: %s", needs.isEmpty() ? "runs on every engine" : "needs an engine that can " + needs, engines);
    }
}
