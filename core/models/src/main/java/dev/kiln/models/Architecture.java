package dev.kiln.models;

import dev.kiln.api.layer.Network;
import dev.kiln.files.OptionalLibrary;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Architecture files, which describe {@linkplain Network networks} in YAML.
 *
 * <pre>
 * inputs:
 *   picture: {shape: [1, 28, 28]}
 *   table: {shape: [4]}
 * layers:
 *   - flatten: {from: picture}
 *   - dense: {units: 32, name: left}
 *   - dense: {units: 8, from: table, name: right}
 *   - concat: {from: [left, right], name: both}
 *   - dense: {units: 10, name: kind}
 *   - dense: {units: 1, from: both, name: size}
 * outputs: [kind, size]
 * </pre>
 *
 * <p>A file with one input may say {@code input: {shape: [4]}}. Where {@code input} and {@code inputs} are left out, the
 * network takes the first input of the training data, and {@code from} names any of their inputs; an input without a
 * {@code shape} and a {@code type} has those of the column of its name. The last {@code dense} may leave out its
 * {@code units}. Such a network is built {@linkplain Network#build(long, dev.kiln.api.data.DataSet) for data}.
 *
 * <p>A layer takes the output of the one before it unless {@code from} names others, and is named after its kind and its
 * place unless {@code name} says otherwise. {@code again: {layer: left, from: other}} applies a layer once more, with the
 * same parameters. The last layer is the output unless {@code outputs} names others. Errors name the line and the column.
 */
public final class Architecture {

    private static final OptionalLibrary YAML = new OptionalLibrary(
            "org.snakeyaml:snakeyaml-engine", "org.snakeyaml.engine", "org.snakeyaml.engine.v2.api.Load");

    private Architecture() {}

    /**
     * Reads an architecture file.
     *
     * @param file a YAML file
     * @param extensions the registry of its layers
     * @return the network
     * @throws FileFormatException if the file is missing or not of this form
     * @throws OptionException if a layer or an option is unknown or wrong
     * @throws KilnException if SnakeYAML Engine is missing, which only this method needs
     */
    public static Network read(Path file, Extensions extensions) {
        if (!Files.exists(file)) {
            throw new FileFormatException("The architecture file " + file + " does not exist; check its path.");
        }
        try {
            return parse(Files.readString(file), file.toString(), extensions);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The architecture file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Reads an architecture.
     *
     * @param yaml its text
     * @param source its name in messages
     * @param extensions the registry of its layers
     * @return the network
     * @throws FileFormatException if the text is not of this form
     * @throws OptionException if a layer or an option is unknown or wrong
     * @throws KilnException if SnakeYAML Engine is missing, which only this method needs
     */
    public static Network parse(String yaml, String source, Extensions extensions) {
        YAML.require("Reading the architecture file " + source, Architecture.class);
        return new NetworkReader(source, extensions).read(YamlDocument.read(yaml, source));
    }
}
