package dev.kiln.distribution;

import dev.kiln.graph.engine.Capability;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.plugin.Plugin;
import dev.kiln.host.plugin.PluginChange;
import dev.kiln.host.plugin.PluginState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Plugins and extensions as texts for users. */
final class PluginTexts {

    private final Host host;
    private final Console console;

    PluginTexts(Host host) {
        this.host = host;
        this.console = host.console();
    }

    /** An extension in one line. */
    void line(Registration extension) {
        console.format("%-12s %-20s %s", extension.kind().word(), extension.name(), extension.summary());
    }

    /** A plugin in one line, and its fault in another. */
    void line(Plugin plugin) {
        console.format(
                "%-12s %-20s %s, %s, from %s",
                "plugin",
                title(plugin),
                state(plugin),
                origin(plugin),
                plugin.descriptor().source());
        plugin.fault().ifPresent(fault -> {
            console.format("    %s", fault.reason());
            console.format("    %s", fault.fix());
        });
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

    /** Its id, with the version where it has one. */
    static String title(Plugin plugin) {
        return plugin.id()
                + plugin.descriptor().version().map(version -> " " + version).orElse("");
    }

    /** The result of installing or updating a plugin, and any obstacle to a newer version. */
    void line(PluginChange change) {
        String now = change.after().map(PluginTexts::title).orElse(change.id());
        String from = change.origin().map(origin -> ", from " + origin).orElse("");
        switch (change.kind()) {
            case INSTALLED -> {
                console.format("installed %s%s", now, from);
                change.after().ifPresent(this::provided);
            }
            case UPDATED -> {
                String before = change.before().map(PluginTexts::version).orElse("nothing");
                String after = change.after().map(PluginTexts::version).orElse("nothing");
                console.format("updated %s from %s to %s%s", change.id(), before, after, from);
                change.after().ifPresent(this::provided);
            }
            case CURRENT -> console.format("%s is up to date%s", now, from);
            case FAILED ->
                change.fault()
                        .ifPresent(fault ->
                                console.warning(now + " does not change. " + fault.reason() + " " + fault.fix()));
        }
        change.notes().forEach(note -> console.format("    %s", note));
    }

    private void provided(Plugin plugin) {
        plugin.extensions().forEach(extension -> console.format("    %s %s", extension.kind(), extension.name()));
        console.format("    sha256 %s", plugin.descriptor().sha256());
    }

    /** Its version, and a part of its hash, since a snapshot changes without a new version. */
    private static String version(Plugin plugin) {
        String hash = plugin.descriptor().sha256();
        return plugin.descriptor().version().orElse("an unknown version") + " (sha256 "
                + hash.substring(0, Math.min(12, hash.length())) + "...)";
    }

    /** The full description of a plugin. */
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

    /** An extension with its options and the engines that have the capabilities it needs. */
    void describe(Registration extension) {
        console.format("%s %s: %s", extension.kind().word(), extension.name(), extension.summary());
        extension.declaration().options().forEach(o -> {
            console.format("    %s", o.signature());
            console.format("        %s", o.documentation());
        });
        Set<Capability> needs = new TreeSet<>(extension.declaration().needs());
        List<String> serving = host.engines().serving(needs);
        String engines = serving.isEmpty() ? "none of those that are installed can" : String.join(", ", serving);
        console.format(
                "    %s: %s", needs.isEmpty() ? "runs on every engine" : "needs an engine with " + needs, engines);
    }
}
