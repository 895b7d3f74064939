package dev.kiln.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kiln.api.FileFormatException;
import java.nio.charset.StandardCharsets;
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

/**
 * WordPiece as BERT has it (Devlin et al., 2019): a text is cut at blanks and around punctuation, and each word into the
 * longest pieces that are in the vocabulary, from the left; a word that cannot be cut so is unknown.
 */
final class WordPieces implements TextEncoder {

    /** What the entry {@code tokenizer} of its JSON says. */
    static final String NAME = "word-piece";

    private static final Pattern WORD = Pattern.compile("[^\\s\\p{P}$+<=>^`|~]+|[\\p{P}$+<=>^`|~]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\uFFFD&&[^\\t\\n\\r]]");
    private static final Pattern IDEOGRAPH = Pattern.compile("(\\p{IsIdeographic})");

    /**
     * What a tokenizer file says beside the vocabulary.
     *
     * @param lowercase whether capitals are made small
     * @param stripAccents whether accents are taken off
     * @param prefix what stands before a piece that does not begin a word
     * @param longest how many characters a word may have and not be unknown
     * @param unknown the token for what cannot be cut
     * @param before the tokens before a text
     * @param behind the tokens behind it
     */
    private record Form(
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

    private WordPieces(Form form, List<String> tokens) {
        this.form = form;
        this.tokens = List.copyOf(tokens);
        for (String token : tokens) {
            numbers.put(token, (long) numbers.size());
        }
    }

    /**
     * Reads a {@code tokenizer.json} of Hugging Face's tokenizers.
     *
     * @throws FileFormatException if it is missing, damaged, or another kind of tokenizer than BERT's
     */
    static WordPieces read(Path file) {
        String text = InputFile.read(file, content -> new String(content.readAllBytes(), StandardCharsets.UTF_8));
        JsonNode json = Json.parse(text, "The tokenizer " + file);
        JsonNode model = json.path("model");
        require(file, "model", model, "WordPiece");
        require(file, "pre_tokenizer", json.path("pre_tokenizer"), "BertPreTokenizer");
        JsonNode normalizer = json.path("normalizer");
        if (!normalizer.isMissingNode() && !normalizer.isNull()) {
            require(file, "normalizer", normalizer, "BertNormalizer");
        }
        boolean lowercase = normalizer.path("lowercase").asBoolean(false);
        JsonNode accents = normalizer.path("strip_accents");
        Form form = new Form(
                lowercase,
                accents.isBoolean() ? accents.asBoolean() : lowercase,
                model.path("continuing_subword_prefix").asText("##"),
                model.path("max_input_chars_per_word").asInt(100),
                model.path("unk_token").asText("[UNK]"),
                around(json.path("post_processor"), "cls", true),
                around(json.path("post_processor"), "sep", false));
        return new WordPieces(form, inOrder(file, model.path("vocab")));
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
        String clean = IDEOGRAPH.matcher(CONTROL.matcher(text).replaceAll("")).replaceAll(" $1 ");
        String bare = form.stripAccents()
                ? Normalizer.normalize(clean, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "")
                : clean;
        return form.lowercase() ? bare.toLowerCase(Locale.ROOT) : bare;
    }

    private List<Long> pieces(String word) {
        List<Long> pieces = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            while (to > from && !numbers.containsKey(piece(word, from, to))) {
                to--;
            }
            if (to == from || word.codePointCount(0, word.length()) > form.longest()) {
                return List.of(number(form.unknown()));
            }
            pieces.add(number(piece(word, from, to)));
            from = to;
        }
        return pieces;
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
