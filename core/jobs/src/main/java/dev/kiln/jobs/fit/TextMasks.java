package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.Encoded;
import dev.kiln.graph.Input;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Inputs that are computed from the tokens of texts, whose padding is determined by the data. */
final class TextMasks {

    private TextMasks() {}

    /** The model with the padding of the data, where it computes inputs from tokens, with a note. */
    static Model padded(Model model, DataSet data, List<String> notes) {
        String features = model.features().name();
        List<String> computed = model.graph().inputs().stream()
                .map(Input::name)
                .filter(name -> !name.equals(features)
                        && model.companions().stream()
                                .noneMatch(each -> each.name().equals(name)))
                .toList();
        if (computed.isEmpty()) {
            return model;
        }
        Model padded = Encoded.of(data)
                .flatMap(encoded -> Optional.ofNullable(encoded.encoding().get(Model.PADDING)))
                .map(token -> withPadding(model, token))
                .orElse(model);
        String padding = padded.padding().isPresent()
                ? "the padding being the token " + padded.padding().getAsLong()
                : "the padding being taken to be the token 0, as nothing says otherwise";
        notes.add("The inputs " + computed + " of the model " + model.graph().name() + " are computed from " + features
                + ", " + padding + ".");
        return padded;
    }

    private static Model withPadding(Model model, String token) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(Model.PADDING, token);
        return model.withMetadata(metadata);
    }
}
