package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.Arrays;
import java.util.Optional;

/** From a text to the numbers of its tokens. */
interface TextEncoder {

    /** The entry of a model's metadata that says how its texts were encoded. */
    String KEY = "dev.kiln.text";

    /** The numbers of a text's tokens, at least one; special ones around the text included, at most so many. */
    long[] numbers(String text, int most);

    /** What a text is filled up with. */
    long padding();

    /** How many tokens there are, padding and unknown ones included. */
    int size();

    /** What makes the same encoder again, see {@link #read}. */
    Json json();

    /** The numbers of a text's tokens, cut or filled up to a length. */
    default long[] encode(String text, int length) {
        long[] present = numbers(text, length);
        long[] all = Arrays.copyOf(present, length);
        Arrays.fill(all, present.length, length, padding());
        return all;
    }

    /**
     * The encoder that a model remembers.
     *
     * @return the encoder; empty where the model was not trained on texts
     * @throws FileFormatException if what it remembers is damaged
     */
    static Optional<TextEncoder> of(Model model) {
        return Optional.ofNullable(model.metadata().get(KEY)).map(text -> read(text, "The metadata " + KEY));
    }

    /** Reads what {@link #json} wrote. */
    private static TextEncoder read(String text, String where) {
        Json json = Json.parse(text, where);
        String tokenizer = json.get("tokenizer").text();
        return tokenizer.equals(WordPieces.NAME) ? WordPieces.read(json) : Vocabulary.read(json, where);
    }
}
