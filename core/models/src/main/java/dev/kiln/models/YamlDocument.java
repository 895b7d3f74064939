package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads YAML with the places of its values. It and {@link YamlNesting} cannot be loaded without SnakeYAML Engine. */
final class YamlDocument {

    private final StandardConstructor scalars;
    private final IdentityHashMap<Node, YamlValue> read = new IdentityHashMap<>();

    private YamlDocument(LoadSettings settings) {
        this.scalars = new StandardConstructor(settings);
    }

    /**
     * Reads a text.
     *
     * @param yaml the text
     * @param source its name in messages
     * @return its content
     * @throws FileFormatException if it is not YAML, nested too deeply, or too large
     */
    static YamlValue read(String yaml, String source) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(source).build();
            YamlNesting.check(settings, yaml, source);
            // refuses keys that are there twice, too many aliases, and a second document
            YamlAliases.check(new Load(settings).loadFromString(yaml), source);
            return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, yaml)))
                    .getSingleNode()
                    .map(new YamlDocument(settings)::value)
                    .orElse(new YamlValue(null, 1, 1));
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            throw new FileFormatException(
                    "The architecture file " + source + " is not YAML" + where + ": " + e.getProblem() + ".", e);
        } catch (YamlEngineException e) {
            throw new FileFormatException(
                    "The architecture file " + source + " is not YAML: " + e.getMessage() + ".", e);
        }
    }

    /** The value of a node; an alias has the place of the value it stands for. */
    private YamlValue value(Node node) {
        YamlValue known = read.get(node);
        if (known != null) {
            return known;
        }
        Optional<Mark> start = node.getStartMark();
        YamlValue value = new YamlValue(
                content(node),
                start.map(Mark::getLine).orElse(0) + 1,
                start.map(Mark::getColumn).orElse(0) + 1,
                keys(node));
        read.put(node, value);
        return value;
    }

    private Map<String, YamlValue> keys(Node node) {
        Map<String, YamlValue> keys = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                YamlValue key = value(entry.getKeyNode());
                keys.put(String.valueOf(key.plain()), key);
            }
        }
        return keys;
    }

    private @Nullable Object content(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, YamlValue> entries = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                entries.put(String.valueOf(value(entry.getKeyNode()).plain()), value(entry.getValueNode()));
            }
            return entries;
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlValue> entries = new ArrayList<>();
            sequence.getValue().forEach(entry -> entries.add(value(entry)));
            return entries;
        }
        return scalars.constructSingleDocument(Optional.of(node));
    }
}
