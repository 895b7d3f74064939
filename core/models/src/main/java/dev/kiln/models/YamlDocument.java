package dev.kiln.models;

import dev.kiln.graph.error.FileFormatException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads YAML. It and {@link YamlNesting} cannot be loaded without SnakeYAML Engine. */
final class YamlDocument {

    private YamlDocument() {}

    /**
     * Reads a text.
     *
     * @param yaml the text
     * @param source its name in messages
     * @return its content: maps, lists, texts, numbers, truth values, or null
     * @throws FileFormatException if it is not YAML, or nested too deeply
     */
    static @Nullable Object read(String yaml, String source) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(source).build();
            YamlNesting.check(settings, yaml, source);
            return new Load(settings).loadFromString(yaml);
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
}
