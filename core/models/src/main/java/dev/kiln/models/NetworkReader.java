package dev.kiln.models;

import dev.kiln.api.extension.Spelling;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.api.layer.Network;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.host.extension.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a network from the content of an architecture file. */
final class NetworkReader {

    private static final String FROM = "from";
    private static final String AGAIN = "again";

    private final YamlContent yaml;
    private final LayerReader layerReader;
    private final List<Network.Node> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private boolean isOpen;
    private int layers;

    NetworkReader(String source, Extensions extensions) {
        this.yaml = new YamlContent(source);
        this.layerReader = new LayerReader(yaml, extensions);
    }

    Network read(YamlValue document) {
        Map<String, YamlValue> root = yaml.mapping(document, "the file");
        isOpen = !root.containsKey("inputs") && !root.containsKey("input");
        if (root.containsKey("inputs")) {
            Map<String, YamlValue> inputs = yaml.mapping(document.get("inputs"), "inputs");
            if (inputs.isEmpty()) {
                throw yaml.wrong(document.get("inputs"), "inputs", "a mapping with at least one input");
            }
            inputs.forEach((name, input) -> addInput(name, "inputs: " + name, input));
        } else if (!isOpen) {
            YamlValue input = document.get("input");
            yaml.mapping(input, "input");
            addInput(yaml.word(input, "name", "input", "input"), "input", input);
        }
        for (YamlValue entry : yaml.list(document.get("layers"), "layers")) {
            addLayer(entry);
        }
        return new Network(nodes, outputs(document.get("outputs")));
    }

    private void addInput(String name, String where, YamlValue input) {
        Map<String, YamlValue> stated = input.content() == null ? Map.of() : yaml.mapping(input, where);
        if (!stated.containsKey("shape") && !stated.containsKey("type")) {
            add(name, where, input, new Network.OpenInput(Optional.of(name)));
            return;
        }
        List<Long> shape = new ArrayList<>();
        for (YamlValue length : yaml.list(input.get("shape"), where + ": shape")) {
            shape.add(yaml.length(length, where + ": shape"));
        }
        add(name, where, input, new Network.Input(name, type(input, where), shape));
    }

    private ElementType type(YamlValue input, String where) {
        return switch (yaml.word(input, "type", "float", where)) {
            case "float" -> ElementType.FLOAT;
            case "int64" -> ElementType.INT64;
            default -> throw yaml.wrong(input.get("type"), where + ": type", "float, or int64 for token numbers");
        };
    }

    private void addLayer(YamlValue entry) {
        layers++;
        String where = "layer " + layers;
        if (entry.has(AGAIN)) {
            addAgain(where, entry.get(AGAIN));
            return;
        }
        YamlValue options = entry.content() instanceof Map<?, ?> map && map.size() == 1
                ? entry.get(String.valueOf(map.keySet().iterator().next()))
                : entry;
        List<Integer> from = from(where, options);
        NamedLayer layer = layerReader.layer(entry, Set.of(FROM), layers, where);
        add(layer.name(), where, entry, new Network.Applied(layer, from, yaml.place(entry)));
    }

    private void addAgain(String where, YamlValue options) {
        yaml.mapping(options, where + ": " + AGAIN);
        String name = yaml.word(options, "layer", "", where + ": " + AGAIN + ": layer");
        int first = position(where, name, options.get("layer"));
        if (!(nodes.get(first) instanceof Network.Applied applied)) {
            throw yaml.wrong(options, where + ": " + AGAIN + ": layer", "the name of a layer before it");
        }
        List<Integer> from = from(where, options);
        add(
                yaml.word(options, "name", AGAIN + "_" + layers, where + ": name"),
                where,
                options,
                new Network.Applied(applied.layer(), from, yaml.place(options)));
    }

    private void add(String name, String where, YamlValue value, Network.Node node) {
        if (positions.put(name, nodes.size()) != null) {
            throw yaml.wrong(value, where + ": name", "a name that no other input or layer has, not " + name);
        }
        nodes.add(node);
    }

    /** The inputs of a layer: those that it names, else the node before it. */
    private List<Integer> from(String where, YamlValue options) {
        if (!options.has(FROM)) {
            return List.of(nodes.isEmpty() ? addOpen(Optional.empty()) : nodes.size() - 1);
        }
        YamlValue names = options.get(FROM);
        List<YamlValue> all = names.content() instanceof List<?> ? yaml.list(names, where + ": from") : List.of(names);
        if (all.isEmpty()) {
            throw yaml.wrong(names, where + ": from", "at least one name");
        }
        return all.stream()
                .map(name -> isOpen && !positions.containsKey(text(name))
                        ? addOpen(Optional.of(text(name)))
                        : position(where, text(name), name))
                .toList();
    }

    private static String text(YamlValue value) {
        return String.valueOf(value.content());
    }

    /** An input that only the training data describe. */
    private int addOpen(Optional<String> name) {
        name.ifPresent(known -> positions.put(known, nodes.size()));
        nodes.add(new Network.OpenInput(name, false));
        return nodes.size() - 1;
    }

    private int position(String where, String name, YamlValue value) {
        Integer position = positions.get(name);
        if (position == null) {
            throw yaml.failure(
                    value,
                    where + " refers to " + name + ", and there is no input or layer of that name before it."
                            + Spelling.hint(name, positions.keySet()) + " There are "
                            + String.join(", ", positions.keySet()) + ".");
        }
        return position;
    }

    /** Outputs by the names of layers, or by names of their own; the last layer where none are stated. */
    private Map<String, Integer> outputs(YamlValue content) {
        Map<String, Integer> outputs = new LinkedHashMap<>();
        if (content.content() == null) {
            outputs.put(Network.OUTPUT, nodes.size() - 1);
        } else if (content.content() instanceof List<?>) {
            yaml.list(content, "outputs")
                    .forEach(name -> outputs.put(text(name), position("outputs", text(name), name)));
        } else {
            yaml.mapping(content, "outputs")
                    .forEach((name, layer) -> outputs.put(name, position("outputs", text(layer), layer)));
        }
        if (outputs.isEmpty()) {
            throw yaml.wrong(content, "outputs", "at least one name");
        }
        return outputs;
    }
}
