package dev.kiln.models;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates layers from the entries of a list; a list nested in a layer becomes its option of layers.
 *
 * @param yaml the file
 * @param extensions the registry of layers
 */
record LayerReader(YamlContent yaml, Extensions extensions) {

    private static final String NAME = "name";

    /**
     * Creates a layer.
     *
     * @param entry its entry: one name, or one name with its options
     * @param others the options that are not the layer's, besides its name
     * @param position its place in its list, from 1
     * @param where its place in the file, for messages
     */
    NamedLayer layer(YamlValue entry, Set<String> others, int position, String where) {
        if (entry.content() instanceof String name) {
            requireKnown(name, entry, where);
            return create(name, new YamlValue(Map.of(), entry.line(), entry.column()), others, position, where);
        }
        Map<String, YamlValue> one = yaml.mapping(entry, where);
        if (one.size() != 1) {
            throw yaml.wrong(entry, where, "one name, or one name with its options");
        }
        String name = one.keySet().iterator().next();
        requireKnown(name, entry.key(name), where);
        return create(name, options(name, entry.get(name), entry), others, position, where);
    }

    /** The options as a mapping, which a list of layers and nothing may stand for. */
    private YamlValue options(String name, YamlValue given, YamlValue entry) {
        Object options = given.content();
        if (options instanceof List<?>) {
            return new YamlValue(Map.of(layersOption(name, entry), given), entry.line(), entry.column());
        }
        return options == null ? new YamlValue(Map.of(), entry.line(), entry.column()) : given;
    }

    private NamedLayer create(String name, YamlValue options, Set<String> others, int position, String where) {
        Map<String, YamlValue> own = yaml.mapping(options, where);
        own.remove(NAME);
        own.keySet().removeAll(others);
        try {
            Extension<Layer> layer = extensions.create(
                    LayerProvider.KIND, name, provider -> optionsOf(provider, own, where + " (" + name + ")"));
            String plain = name.substring(name.lastIndexOf('/') + 1);
            String usual = plain.replace('-', '_') + "_" + position;
            return new NamedLayer(yaml.word(options, NAME, usual, where), layer.instance());
        } catch (OptionException e) {
            throw wrong(options, where, e);
        }
    }

    /** The place of an unknown layer is that of its name, and of a wrong option that of the options. */
    private void requireKnown(String name, YamlValue place, String where) {
        try {
            extensions.find(LayerProvider.KIND, name);
        } catch (OptionException e) {
            throw wrong(place, where, e);
        }
    }

    private OptionException wrong(YamlValue place, String where, OptionException reason) {
        return new OptionException(
                "In the architecture file " + yaml.place(place) + ", " + where + ": " + reason.getMessage(), reason);
    }

    private Options optionsOf(Provider<?> provider, Map<String, YamlValue> options, String where) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        options.forEach((option, value) -> given.put(
                option,
                layersOption(provider).equals(Optional.of(option))
                        ? layers(yaml.list(value, where + ": " + option), where)
                        : value.plain()));
        return Options.of(provider, given, extensions);
    }

    private List<NamedLayer> layers(List<YamlValue> entries, String within) {
        List<NamedLayer> layers = new ArrayList<>();
        for (YamlValue entry : entries) {
            int position = layers.size() + 1;
            layers.add(layer(entry, Set.of(), position, within + ", layer " + position));
        }
        return layers;
    }

    private static Optional<String> layersOption(Provider<?> provider) {
        return provider.options().stream()
                .filter(option -> option.kind().equals(NamedLayer.LIST))
                .map(Option::name)
                .findFirst();
    }

    private String layersOption(String name, YamlValue entry) {
        return layersOption(extensions.find(LayerProvider.KIND, name).declaration())
                .orElseThrow(() -> new OptionException("In the architecture file " + yaml.place(entry) + ", the layer "
                        + name + " holds no other layers."));
    }
}
