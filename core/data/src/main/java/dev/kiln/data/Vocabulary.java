package dev.kiln.data;

import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tokens of the training texts: 0 is the padding, 1 any unknown token, and from 2 they are sorted by frequency,
 * equally frequent ones alphabetically.
 */
final class Vocabulary implements TextEncoder {

    /** The tokenizer of texts. */
    enum Tokenizer {
        /** Into words in lower case, and signs. */
        WORDS,
        /** Into characters, in lower case. */
        CHARACTERS;

        private static final Pattern WORD =
                // possessive, without backtracking: a word of many apostrophes would need a stack as deep
                Pattern.compile("[\\p{L}\\p{M}\\p{N}]++(?:['’][\\p{L}\\p{M}]++)*+"
                        + "|[^\\p{IsWhite_Space}\\p{L}\\p{M}\\p{N}]");

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Stream<String> cut(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            return this == WORDS
                    ? WORD.matcher(lower).results().map(MatchResult::group)
                    : lower.codePoints().mapToObj(Character::toString);
        }
    }

    private static final int FIRST = 2;
    private static final long UNKNOWN = 1;

    private final Tokenizer tokenizer;
    private final List<String> tokens;
    private final Map<String, Long> numbers = new HashMap<>();

    private Vocabulary(Tokenizer tokenizer, List<String> tokens) {
        this.tokenizer = tokenizer;
        this.tokens = List.copyOf(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            numbers.putIfAbsent(tokens.get(i), (long) FIRST + i);
        }
    }

    /**
     * The vocabulary of texts.
     *
     * @param tokenizer their tokenizer
     * @param texts the training texts
     * @param most the maximum number of tokens, padding and unknown ones included
     * @param least the minimum number of occurrences of a token
     */
    static Vocabulary of(Tokenizer tokenizer, Stream<String> texts, long most, long least) {
        Map<String, Long> counts = texts.flatMap(tokenizer::cut)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Comparator<Map.Entry<String, Long>> order = Map.Entry.comparingByValue(Comparator.reverseOrder());
        return new Vocabulary(
                tokenizer,
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() >= least)
                        .sorted(order.thenComparing(Map.Entry.comparingByKey()))
                        .limit(Math.max(0, most - FIRST))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    static Vocabulary read(Json json, String where) {
        String word = json.get("tokenizer").text();
        Tokenizer tokenizer = Stream.of(Tokenizer.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new FileFormatException(where + " names the tokenizer \"" + word
                        + "\", which this version of Kiln does not know; use a later one."));
        return new Vocabulary(tokenizer, json.get("vocabulary").texts());
    }

    @Override
    public long[] numbers(String text, int most) {
        long[] found = tokenizer
                .cut(text)
                .limit(most)
                .mapToLong(token -> numbers.getOrDefault(token, UNKNOWN))
                .toArray();
        return found.length == 0 ? new long[] {UNKNOWN} : found;
    }

    @Override
    public long padding() {
        return 0;
    }

    @Override
    public int size() {
        return FIRST + tokens.size();
    }

    @Override
    public Json json() {
        return Json.object().with("tokenizer", tokenizer.word()).with("vocabulary", Json.ofTexts(tokens));
    }
}
