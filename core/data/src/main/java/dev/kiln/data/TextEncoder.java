package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.Arrays;
import java.util.Optional;

/** Converts a text to the numbers of its tokens. */
interface TextEncoder {

    /** The entry of a model's metadata with the encoding of its texts. */
    String KEY = "dev.kiln.text";

    /** The numbers of a text's tokens, at least one and at most so many, special ones around the text included. */
    long[] numbers(String text, int most);

    /** The padding token. */
    long padding();

    /** The number of tokens, padding and unknown ones included. */
    int size();

    /** The JSON form of the encoder, see {@link #read}. */
    Json json();

    /** The numbers of a text's tokens, truncated or padded to a length. */
    default long[] encode(String text, int length) {
        long[] present = numbers(text, length);
        long[] all = Arrays.copyOf(present, length);
        Arrays.fill(all, present.length, length, padding());
        return all;
    }

    /**
     * The encoder stored in a model.
     *
     * @return the encoder; empty where the model was not trained on texts
     * @throws FileFormatException if it is damaged
     */
    static Optional<TextEncoder> of(Model model) {
        return Optional.ofNullable(model.metadata().get(KEY)).map(text -> read(text, "The metadata " + KEY));
    }

    /** Reads the output of {@link #json}. */
    private static TextEncoder read(String text, String where) {
        Json json = Json.parse(text, where);
        String tokenizer = json.get("tokenizer").text();
        return tokenizer.equals(WordPieces.NAME) ? WordPieces.read(json) : Vocabulary.read(json, where);
    }
}
