package dev.kiln.data;

import dev.kiln.files.Json;
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
 * WordPiece as in BERT (Devlin et al., 2019): a text is split at blanks and around punctuation, and each word into the
 * longest pieces that are in the vocabulary, from the left; a word that cannot be split like this, or is too long, is
 * unknown.
 *
 * <p>Blanks, control characters, ideographs and capitals are those of the tokenizers of Hugging Face: all of Unicode's
 * white space, the categories Cc, Cf and Co, the blocks of Chinese characters, and each character's own small form in
 * any context.
 */
final class WordPieces implements TextEncoder {

    /** The value of the entry {@code tokenizer} of its JSON. */
    static final String NAME = "word-piece";

    private static final Pattern WORD = Pattern.compile("[^\\p{IsWhite_Space}\\p{P}$+<=>^`|~]++|[\\p{P}$+<=>^`|~]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\uFFFD&&[^\\t\\n\\r]]");
    private static final Pattern IDEOGRAPH = Pattern.compile(
            "([\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF"
                    + "\\x{20000}-\\x{2A6DF}\\x{2A700}-\\x{2B73F}\\x{2B740}-\\x{2B81F}\\x{2B820}-\\x{2CEAF}\\x{2F800}-\\x{2FA1F}])");
    private static final Pattern MARK = Pattern.compile("\\p{Mn}");

    /**
     * The settings of a tokenizer file beside the vocabulary.
     *
     * @param clean whether control characters are left out and Chinese characters are words of their own
     * @param lowercase whether letters are converted to lower case
     * @param stripAccents whether accents are removed
     * @param prefix the prefix of a piece that does not begin a word
     * @param longest the maximum number of characters of a word; longer ones are unknown
     * @param unknown the token for unknown words
     * @param before the tokens before a text
     * @param after the tokens after it
     */
    private record Form(
            boolean clean,
            boolean lowercase,
            boolean stripAccents,
            String prefix,
            int longest,
            String unknown,
            List<String> before,
            List<String> after) {}

    private final Form form;
    private final List<String> tokens;
    private final Map<String, Long> numbers = new HashMap<>();

    /** The maximum length of a piece, whatever a tokenizer allows for words. */
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
        Json json = Json.parse(TextFile.read(file), "The tokenizer " + file);
        Json model = json.get("model");
        require(file, "model", model, "WordPiece");
        require(file, "pre_tokenizer", json.get("pre_tokenizer"), "BertPreTokenizer");
        Json normalizer = json.get("normalizer");
        boolean normalized = !normalizer.isMissing() && !normalizer.isNull();
        if (normalized) {
            require(file, "normalizer", normalizer, "BertNormalizer");
            requireUsual(file, normalizer, "clean_text");
            requireUsual(file, normalizer, "handle_chinese_chars");
        }
        boolean lowercase = normalizer.get("lowercase").truth(false);
        Form form = new Form(
                normalized,
                lowercase,
                normalizer.get("strip_accents").truth(lowercase),
                model.get("continuing_subword_prefix").text("##"),
                model.get("max_input_chars_per_word").integer(100),
                model.get("unk_token").text("[UNK]"),
                around(json.get("post_processor"), "cls", true),
                around(json.get("post_processor"), "sep", false));
        WordPieces pieces = new WordPieces(form, inOrder(file, model.get("vocab")));
        pieces.requireSpecial(file);
        return pieces;
    }

    private static void requireUsual(Path file, Json normalizer, String option) {
        if (!normalizer.get(option).truth(true)) {
            throw new FileFormatException("The tokenizer " + file + " has a normalizer with " + option
                    + " = false; Kiln reads those with true, as BERT's tokenizers have it.");
        }
    }

    private void requireSpecial(Path file) {
        Stream.of(List.of(form.unknown()), form.before(), form.after())
                .flatMap(List::stream)
                .filter(token -> !numbers.containsKey(token))
                .findFirst()
                .ifPresent(token -> {
                    throw new FileFormatException("The tokenizer " + file + " uses the token " + token
                            + ", which its vocabulary lacks; it is damaged.");
                });
    }

    private static void require(Path file, String part, Json node, String type) {
        if (!node.get("type").text().equals(type)) {
            throw new FileFormatException("The tokenizer " + file + " has a " + part + " of the type \""
                    + node.get("type").text() + "\"; Kiln reads " + type + " there, as BERT's tokenizers have it.");
        }
    }

    /** The special tokens on one side of a text, after BertProcessing or TemplateProcessing. */
    private static List<String> around(Json processor, String name, boolean first) {
        if (!processor.get(name).isMissing()) {
            return List.of(processor.get(name).get(0).text());
        }
        List<String> tokens = new ArrayList<>();
        boolean before = true;
        for (Json part : processor.get("single").items()) {
            if (!part.get("Sequence").isMissing()) {
                before = false;
            } else if (before == first) {
                tokens.add(part.get("SpecialToken").get("id").text());
            }
        }
        return tokens;
    }

    private static List<String> inOrder(Path file, Json vocabulary) {
        TreeMap<Integer, String> byNumber = new TreeMap<>();
        vocabulary.members().forEach((token, number) -> byNumber.put(number.integer(-1), token));
        if (byNumber.isEmpty() || byNumber.firstKey() != 0 || byNumber.lastKey() != byNumber.size() - 1) {
            throw new FileFormatException(
                    "The tokenizer " + file + " has a vocabulary whose numbers are not 0, 1, 2 and so on.");
        }
        return List.copyOf(byNumber.values());
    }

    /** Reads the result of {@link #json}. */
    static WordPieces read(Json json) {
        Form form = new Form(
                json.get("clean").truth(true),
                json.get("lowercase").truth(false),
                json.get("stripAccents").truth(false),
                json.get("prefix").text(),
                json.get("longest").integer(0),
                json.get("unknown").text(),
                json.get("before").texts(),
                json.get("behind").texts());
        return new WordPieces(form, json.get("vocabulary").texts());
    }

    @Override
    public Json json() {
        return Json.object()
                .with("tokenizer", NAME)
                .with("clean", form.clean())
                .with("lowercase", form.lowercase())
                .with("stripAccents", form.stripAccents())
                .with("prefix", form.prefix())
                .with("longest", form.longest())
                .with("unknown", form.unknown())
                .with("before", Json.ofTexts(form.before()))
                .with("behind", Json.ofTexts(form.after()))
                .with("vocabulary", Json.ofTexts(tokens));
    }

    @Override
    public long[] numbers(String text, int most) {
        List<Long> found = new ArrayList<>();
        form.before().forEach(token -> found.add(number(token)));
        int room = most - form.before().size() - form.after().size();
        WORD.matcher(normalized(text))
                .results()
                .flatMap(word -> pieces(word.group()).stream())
                .limit(Math.max(0, room))
                .forEach(found::add);
        form.after().forEach(token -> found.add(number(token)));
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

    /** Each character separately: the small form of a sigma at a word's end is the usual one. */
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

    /** The end of the longest piece from there; its beginning if there is none. */
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
