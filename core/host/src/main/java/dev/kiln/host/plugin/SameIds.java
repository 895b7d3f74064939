package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of several plugins with the same id the newest runs; of equally new ones the first. */
final class SameIds {

    private static final Comparator<Installed> OLDEST_FIRST =
            Comparator.comparing(plugin -> version(plugin), Comparator.comparing(v -> v.orElse(new Release(0, 0, 0))));

    private SameIds() {}

    private static Optional<Release> version(Installed plugin) {
        return plugin.descriptor().version().flatMap(Release::parse);
    }

    /** Returns those that must not run, with the reasons. */
    static Map<Installed, Fault> losers(List<Installed> plugins) {
        Map<String, List<Installed>> byId = new LinkedHashMap<>();
        plugins.stream()
                .filter(plugin -> !plugin.is(PluginState.FAILED) && plugin.isWanted())
                .forEach(plugin -> byId.computeIfAbsent(plugin.id(), id -> new ArrayList<>())
                        .add(plugin));
        Map<Installed, Fault> losers = new LinkedHashMap<>();
        for (List<Installed> same : byId.values()) {
            Installed winner = same.stream()
                    .max(OLDEST_FIRST.thenComparing(plugin -> -same.indexOf(plugin)))
                    .orElseThrow();
            same.stream().filter(plugin -> plugin != winner).forEach(loser -> losers.put(loser, fault(loser, winner)));
        }
        return losers;
    }

    private static Fault fault(Installed loser, Installed winner) {
        return new Fault(
                "Its id " + loser.id() + " is that of " + winner.source() + " too, which is "
                        + (OLDEST_FIRST.compare(winner, loser) > 0 ? "newer." : "found first."),
                "Remove one of the two, or give one another " + ManifestEntries.ID + " in its manifest.");
    }
}
