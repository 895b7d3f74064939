package dev.kiln.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * WordPiece as BERT has it (Devlin et al., 2019): a text is cut at blanks and around punctuation, and each word into the
 * longest pieces that are in the vocabulary, from the left; a word that cannot be cut so, or is too long, is unknown.
 *
 * <p>Blanks, control characters, ideographs and capitals are what the tokenizers of Hugging Face take for them: all of
 * Unicode's white space, the categories Cc, Cf and Co, the blocks of Chinese characters, and each character's own small form
 * whatever stands around it.
 */
final class WordPieces implements TextEncoder {

    /** What the entry {@code tokenizer} of its JSON says. */
    static final String NAME = "word-piece";

    private static final Pattern WORD = Pattern.compile("[^\\p{IsWhite_Space}\\p{P}$+<=>^`|~]++|[\\p{P}$+<=>^`|~]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\uFFFD&&[^\\t\\n\\r]]");
    private static final Pattern IDEOGRAPH = Pattern.compile(
            "([\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF"
                    + "\\x{20000}-\\x{2A6DF}\\x{2A700}-\\x{2B73F}\\x{2B740}-\\x{2B81F}\\x{2B820}-\\x{2CEAF}\\x{2F800}-\\x{2FA1F}])");
    private static final Pattern MARK = Pattern.compile("\\p{Mn}");

    /**
     * What a tokenizer file says beside the vocabulary.
     *
     * @param clean whether control characters are left out and Chinese characters are words of their own
     * @param lowercase whether capitals are made small
     * @param stripAccents whether accents are taken off
     * @param prefix what stands before a piece that does not begin a word
     * @param longest how many characters a word may have and not be unknown
     * @param unknown the token for what cannot be cut
     * @param before the tokens before a text
     * @param behind the tokens behind it
     */
    private record Form(
            boolean clean,
            boolean lowercase,
            boolean stripAccents,
            String prefix,
            int longest,
            String unknown,
            List<String> before,
            List<String> behind) {}

    private final Form form;
    private final List<String> tokens;
    private final Map<String, Long> numbers = new HashMap<>();

    /** No piece is longer, whatever a tokenizer allows of words. */
    private final int longestToken;

    private WordPieces(Form form, List<String> tokens) {
        this.form = form;
        this.tokens = List.copyOf(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            numbers.putIfAbsent(tokens.get(i), (long) i);
        }
        this.longestToken = tokens.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Reads a {@code tokenizer.json} of Hugging Face's tokenizers.
     *
     * @throws FileFormatException if it is missing, damaged, or another kind of tokenizer than BERT's
     */
    static WordPieces read(Path file) {
        JsonNode json = Json.parse(TextFile.read(file), "The tokenizer " + file);
        JsonNode model = json.path("model");
        require(file, "model", model, "WordPiece");
        require(file, "pre_tokenizer", json.path("pre_tokenizer"), "BertPreTokenizer");
        JsonNode normalizer = json.path("normalizer");
        boolean normalized = !normalizer.isMissingNode() && !normalizer.isNull();
        if (normalized) {
            require(file, "normalizer", normalizer, "BertNormalizer");
            requireUsual(file, normalizer, "clean_text");
            requireUsual(file, normalizer, "handle_chinese_chars");
        }
        boolean lowercase = normalizer.path("lowercase").asBoolean(false);
        JsonNode accents = normalizer.path("strip_accents");
        Form form = new Form(
                normalized,
                lowercase,
                accents.isBoolean() ? accents.asBoolean() : lowercase,
                model.path("continuing_subword_prefix").asText("##"),
                model.path("max_input_chars_per_word").asInt(100),
                model.path("unk_token").asText("[UNK]"),
                around(json.path("post_processor"), "cls", true),
                around(json.path("post_processor"), "sep", false));
        WordPieces pieces = new WordPieces(form, inOrder(file, model.path("vocab")));
        pieces.requireSpecial(file);
        return pieces;
    }

    private static void requireUsual(Path file, JsonNode normalizer, String option) {
        if (!normalizer.path(option).asBoolean(true)) {
            throw new FileFormatException("The tokenizer " + file + " has a normalizer with " + option
                    + " = false; Kiln reads those with true, as BERT's tokenizers have it.");
        }
    }

    private void requireSpecial(Path file) {
        Stream.of(List.of(form.unknown()), form.before(), form.behind())
                .flatMap(List::stream)
                .filter(token -> !numbers.containsKey(token))
                .findFirst()
                .ifPresent(token -> {
                    throw new FileFormatException("The tokenizer " + file + " uses the token " + token
                            + ", which its vocabulary has not; it is damaged.");
                });
    }

    private static void require(Path file, String part, JsonNode node, String type) {
        if (!node.path("type").asText().equals(type)) {
            throw new FileFormatException("The tokenizer " + file + " has a " + part + " of the type \""
                    + node.path("type").asText() + "\"; Kiln reads " + type + " there, as BERT's tokenizers have it.");
        }
    }

    /** The special tokens on one side of a text, after BertProcessing or TemplateProcessing. */
    private static List<String> around(JsonNode processor, String name, boolean first) {
        if (processor.has(name)) {
            return List.of(processor.path(name).path(0).asText());
        }
        List<String> tokens = new ArrayList<>();
        boolean before = true;
        for (JsonNode part : processor.path("single")) {
            if (part.has("Sequence")) {
                before = false;
            } else if (before == first) {
                tokens.add(part.path("SpecialToken").path("id").asText());
            }
        }
        return tokens;
    }

    private static List<String> inOrder(Path file, JsonNode vocabulary) {
        TreeMap<Integer, String> byNumber = new TreeMap<>();
        vocabulary.properties().forEach(entry -> byNumber.put(entry.getValue().asInt(-1), entry.getKey()));
        if (byNumber.isEmpty() || byNumber.firstKey() != 0 || byNumber.lastKey() != byNumber.size() - 1) {
            throw new FileFormatException(
                    "The tokenizer " + file + " has a vocabulary whose numbers are not 0, 1, 2 and so on.");
        }
        return List.copyOf(byNumber.values());
    }

    /** Reads what {@link #json} wrote. */
    static WordPieces read(JsonNode json) {
        Form form = new Form(
                json.path("clean").asBoolean(true),
                json.path("lowercase").asBoolean(),
                json.path("stripAccents").asBoolean(),
                json.path("prefix").asText(),
                json.path("longest").asInt(),
                json.path("unknown").asText(),
                Json.texts(json.path("before")),
                Json.texts(json.path("behind")));
        return new WordPieces(form, Json.texts(json.path("vocabulary")));
    }

    @Override
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("tokenizer", NAME)
                .put("clean", form.clean())
                .put("lowercase", form.lowercase())
                .put("stripAccents", form.stripAccents())
                .put("prefix", form.prefix())
                .put("longest", form.longest())
                .put("unknown", form.unknown());
        json.set("before", Json.array(form.before()));
        json.set("behind", Json.array(form.behind()));
        json.set("vocabulary", Json.array(tokens));
        return json;
    }

    @Override
    public long[] numbers(String text, int most) {
        List<Long> found = new ArrayList<>();
        form.before().forEach(token -> found.add(number(token)));
        int room = most - form.before().size() - form.behind().size();
        WORD.matcher(normalized(text))
                .results()
                .flatMap(word -> pieces(word.group()).stream())
                .limit(Math.max(0, room))
                .forEach(found::add);
        form.behind().forEach(token -> found.add(number(token)));
        return found.stream().mapToLong(Long::longValue).limit(most).toArray();
    }

    private String normalized(String text) {
        String clean = form.clean() ? cleaned(text) : text;
        String bare = form.stripAccents()
                ? MARK.matcher(Normalizer.normalize(clean, Normalizer.Form.NFD)).replaceAll("")
                : clean;
        return form.lowercase() ? small(bare) : bare;
    }

    private static String cleaned(String text) {
        return IDEOGRAPH.matcher(CONTROL.matcher(text).replaceAll("")).replaceAll(" $1 ");
    }

    /** Each character by itself: the small form of a sigma at a word's end is the usual one. */
    private static String small(String text) {
        StringBuilder small = new StringBuilder(text.length());
        text.codePoints()
                .mapToObj(Character::toString)
                .map(character -> character.toLowerCase(Locale.ROOT))
                .forEach(small::append);
        return small.toString();
    }

    private List<Long> pieces(String word) {
        if (word.codePointCount(0, word.length()) > form.longest()) {
            return List.of(number(form.unknown()));
        }
        List<Long> pieces = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = longest(word, from);
            if (to == from) {
                return List.of(number(form.unknown()));
            }
            pieces.add(number(piece(word, from, to)));
            from = to;
        }
        return pieces;
    }

    /** Where the longest piece ends that begins there; where it begins if there is none. */
    private int longest(String word, int from) {
        int to = Math.min(word.length(), from + longestToken);
        while (to > from && !numbers.containsKey(piece(word, from, to))) {
            to--;
        }
        return to;
    }

    private String piece(String word, int from, int to) {
        return (from == 0 ? "" : form.prefix()) + word.substring(from, to);
    }

    private long number(String token) {
        return Objects.requireNonNullElse(numbers.get(token), 0L);
    }

    @Override
    public long padding() {
        return number("[PAD]");
    }

    @Override
    public int size() {
        return tokens.size();
    }
}
