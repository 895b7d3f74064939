package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Limits the nesting of lists and mappings of a YAML text: reading them takes a stack as deep, and one that contains
 * itself has no end.
 */
final class YamlNesting {

    private static final int DEEPEST = 100;

    private YamlNesting() {}

    /**
     * Checks a text without building a document.
     *
     * @throws FileFormatException if lists and mappings are nested more than 100 deep, or contain themselves
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if it is not YAML
     */
    static void check(LoadSettings settings, String yaml, String source) {
        Deque<Optional<Anchor>> open = new ArrayDeque<>();
        Parser events = new ParserImpl(settings, new StreamReader(settings, yaml));
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof CollectionStartEvent start) {
                open.push(start.getAnchor());
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            } else if (event instanceof AliasEvent alias && open.contains(Optional.of(alias.getAlias()))) {
                throw wrong(source, event, "something contains itself");
            }
            if (open.size() > DEEPEST) {
                throw wrong(source, event, "lists and mappings are nested more than " + DEEPEST + " deep");
            }
        }
    }

    private static FileFormatException wrong(String source, Event event, String what) {
        String where = event.getStartMark()
                .map(mark -> ", line " + (mark.getLine() + 1))
                .orElse("");
        return new FileFormatException("In the architecture file " + source + where + ", " + what
                + "; a network is a list of layers, few of which hold others.");
    }
}
